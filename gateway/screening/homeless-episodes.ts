import type { Clock } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import { EpisodeCause } from '#gateway/domain/episode.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { EpisodeRules } from './episode/episode-rules.ts';
import type { RestoredEpisode } from './episode/fever-episode.ts';
import { undecided } from './episode/step-episode.ts';
import { recordStep } from './episode/transition.ts';
import type { DraftMaker } from './record-drafts.ts';

/** Open episodes whose lane is no longer there end, with their alert. */
export function endHomeless(
  restored: readonly RestoredEpisode[],
  options: {
    readonly episodes: EpisodeRules;
    readonly clock: Clock;
    readonly drafts: DraftMaker;
    readonly accept: (drafts: readonly RecordDraft[]) => unknown;
  },
): void {
  const at = instantFrom(options.clock);
  for (const { episode } of restored) {
    const ended = undecided(episode, EpisodeCause.LaneClosed);
    const step = recordStep(options.episodes, episode, ended, at.monotonicMs, null);
    options.accept(options.drafts.output({ kind: 'episode', step, at }));
  }
}
