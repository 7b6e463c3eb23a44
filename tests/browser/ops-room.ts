import type { Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { FeverAlert } from '#gateway/domain/alert.ts';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import type { Role } from '#ops-centre/http/api/account-types.ts';
import type { TestBroker } from '#tests/support/ops-centre/brokers.ts';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import { FakeGateway } from '#tests/support/ops-centre/fake-gateway.ts';
import type { CentreOptions, Person } from '#tests/support/ops-centre/running-centre.ts';
import { ADMIN, newPerson, setUp, startCentre } from '#tests/support/ops-centre/running-centre.ts';
import type { EventOptions } from '#tests/support/ops-centre/wire-events.ts';
import { alertFacts, eventMessage, passageFacts } from '#tests/support/ops-centre/wire-events.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

type Correction = Pick<
  NonNullable<EventOptions['clock']>,
  'correctedAtMs' | 'correctedErrorBoundMs' | 'correctedBy'
>;

/** The real ops centre behind the pages, a real broker, and a gateway that says what a test wants. */
export class OpsRoom {
  readonly gateway: FakeGateway;
  centre: RunningOpsCentre;
  readonly #broker: TestBroker;
  readonly #dataDirectory: string;
  readonly #webDirectory: string;
  #admin: Person | null = null;
  #people = 0;

  private constructor(
    parts: Pick<OpsRoom, 'gateway' | 'centre'>,
    broker: TestBroker,
    directories: { readonly data: string; readonly web: string },
  ) {
    this.gateway = parts.gateway;
    this.centre = parts.centre;
    this.#broker = broker;
    this.#dataDirectory = directories.data;
    this.#webDirectory = directories.web;
  }

  static async open(
    webDirectory: string,
    more: Pick<CentreOptions, 'visibleAfterMs'> = {},
  ): Promise<OpsRoom> {
    const dataDirectory = temporaryDirectory();
    const broker = await startAedes();
    const centre = await startCentre({ broker, dataDirectory, webDirectory, ...more });
    await centre.brokerConnected();
    const gateway = await FakeGateway.connect(broker);
    const directories = { data: dataDirectory, web: webDirectory };
    const room = new OpsRoom({ gateway, centre }, broker, directories);
    onTestFinished(async () => {
      await gateway.close();
      await room.centre.stop();
      await broker.stop();
    });
    return room;
  }

  get url(): string {
    return this.centre.url;
  }

  /** As after a power cut of the server: the same store, the same address. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.url).port);
    this.centre = await startCentre({
      broker: this.#broker,
      dataDirectory: this.#dataDirectory,
      webDirectory: this.#webDirectory,
      port,
    });
    await this.centre.brokerConnected();
  }

  /** Opens the console in a browser and signs somebody new in. */
  async signIn(page: Page, userName: string, role: Role = 'operator'): Promise<void> {
    this.#admin ??= await setUp(this.centre);
    this.#people += 1;
    await newPerson(this.centre, this.#admin, userName, role);
    await page.goto(this.url);
    await page.locator('[name=userName]').fill(userName);
    await page.locator('[name=password]').fill('nobody guesses this');
    await page.locator('button[type=submit]').click();
    await page.locator('.live-line.is-live').waitFor();
  }

  /** The first person, by way of the set-up screen's own request. */
  async administrator(): Promise<typeof ADMIN> {
    this.#admin ??= await setUp(this.centre);
    return ADMIN;
  }

  async raiseFever(
    episodeId: string,
    changes: Partial<FeverAlert> = {},
    observedAtMs?: number,
  ): Promise<void> {
    await this.gateway.emit({ kind: 'alert', facts: alertFacts(episodeId, changes) }, observedAtMs);
  }

  /** A fever before a gate PC that did not know the time, told after it was set. */
  async passUnderUnsetClock(passageId: string, correction: Correction): Promise<void> {
    const clock: NonNullable<EventOptions['clock']> = {
      ...correction,
      state: 'unsynchronised',
      ...{ bootId: 'boot-1', monotonicMs: 1, errorBoundMs: null },
    };
    const records = [
      { kind: 'passage', facts: passageFacts(passageId) },
      { kind: 'alert', facts: alertFacts(passageId) },
    ] as const;
    for (const record of records) {
      const seq = this.gateway.lose(record);
      await this.gateway.publish(eventMessage(record, { seq, clock }));
    }
  }

  /** Somebody passes, and the message about it is lost on the way. */
  loseMessageOf(passageId: string): void {
    this.gateway.lose({ kind: 'passage', facts: passageFacts(passageId) });
  }

  async pass(passageId: string): Promise<void> {
    await this.gateway.emit({ kind: 'passage', facts: passageFacts(passageId) });
  }
}

/** The row of one alert, by its episode. */
export const rowOf = (page: Page, episodeId: string): Locator =>
  page.locator(`[data-row-id$=".${episodeId}"]`);

export const textOf = async (locator: Locator): Promise<string> =>
  (await locator.textContent()) ?? '';
