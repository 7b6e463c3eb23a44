import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Verification } from '#gateway/domain/device-health.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { Check, StoredVerifications } from '#gateway/screening/health/verification-store.ts';
import type { CheckedFile } from './checked-file.ts';
import { lookBackFrom, recordsAfter } from './journal-pages.ts';

/** Checks of each thermometer that are remembered. */
const KEPT_CHECKS = 20;

export type VerificationKeeperOptions = {
  readonly file: CheckedFile<StoredVerifications>;
  readonly journal: Pick<Journal, 'head' | 'read'>;
  readonly onTrouble: (trouble: 'damaged' | 'unwritable') => void;
};

/**
 * Checks of thermometers. The journal has each for everybody; the file outlives a journal that is put aside, and what
 * the journal has beyond it is added at the start.
 */
export class VerificationKeeper {
  readonly #options: VerificationKeeperOptions;
  #checks: readonly Check[];

  private constructor(options: VerificationKeeperOptions, checks: readonly Check[]) {
    this.#options = options;
    this.#checks = checks;
  }

  static async open(options: VerificationKeeperOptions): Promise<VerificationKeeper> {
    const { stored, isDamaged } = await options.file.load();
    if (isDamaged) options.onTrouble('damaged');
    const found = await checksBeyond(stored, options.journal);
    const keeper = new VerificationKeeper(options, keptOf([...(stored?.checks ?? []), ...found]));
    // So that no later start has to look for them again, or for some where there are none. The journal has them all the same.
    if (!stored || found.length > 0) await keeper.#save().catch(() => undefined);
    return keeper;
  }

  /** Newest first. */
  of(deviceId: string): readonly Check[] {
    return this.#checks
      .filter(({ verification }) => verification.deviceId === deviceId)
      .toReversed();
  }

  /** A check that is in the journal. It counts at once, whatever becomes of the file. */
  async add(check: Check): Promise<void> {
    this.#checks = keptOf([...this.#checks, check]);
    await this.#save().catch(() => this.#options.onTrouble('unwritable'));
  }

  #save(): Promise<void> {
    const journalPosition = this.#options.journal.head().position;
    return this.#options.file.save({ version: 1, journalPosition, checks: this.#checks });
  }

  /** The configuration with what the checks have found: the newest counts, also against an older one that is written there. */
  appliedTo(config: GatewayConfig): GatewayConfig {
    return {
      ...config,
      devices: config.devices.map((device) => {
        const check = this.of(device.id)[0]?.verification;
        const written = device.screening.verifiedOn;
        if (!check || (written !== null && written > check.verifiedOn)) return device;
        const { offsetCelsius, verifiedOn } = check;
        return { ...device, screening: { ...device.screening, offsetCelsius, verifiedOn } };
      }),
    };
  }
}

/** All of the journal where the file is lost: a check counts for months. */
async function checksBeyond(
  stored: StoredVerifications | null,
  journal: VerificationKeeperOptions['journal'],
): Promise<readonly Check[]> {
  const found: Check[] = [];
  const from = stored ? lookBackFrom(journal, stored.journalPosition) : 0;
  for await (const { factsJson, observedAtMs } of recordsAfter(journal, from, 'verification'))
    found.push({ atMs: observedAtMs, verification: JSON.parse(factsJson) as Verification });
  return found;
}

function keptOf(checks: readonly Check[]): readonly Check[] {
  const counts = new Map<string, number>();
  return checks
    .toReversed()
    .filter(({ verification: { deviceId } }) => {
      const count = (counts.get(deviceId) ?? 0) + 1;
      counts.set(deviceId, count);
      return count <= KEPT_CHECKS;
    })
    .toReversed();
}
