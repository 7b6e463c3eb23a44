import type { DriverConnection, DriverSession } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { Conversation } from '#gateway/devices/kit/conversation.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import type { ScannedLine } from '#gateway/devices/kit/scan-line/line.ts';
import type { ScanLineOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';
import { createScanLines } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import { createScansAndFrames } from '#gateway/devices/kit/scan-line/scans-and-frames.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { MenuDialogueOptions } from './menu-dialogue.ts';
import { menuDialogue } from './menu-dialogue.ts';
import type { MenuReply } from './menu-reply.ts';
import { oneLine } from './menu-reply.ts';

export type MenuScannerOptions = Pick<MenuDialogueOptions, 'identityCommand' | 'bytesOf'> & {
  readonly options: ScanLineOptions & Pick<MenuDialogueOptions, 'menuCommands'>;
  readonly clock: Clock;
  readonly session: DriverSession;
  readonly format: FrameFormat<MenuReply>;
  readonly identityIn: (reply: MenuReply) => string;
  /** Whether a line of text answers a command. */
  readonly isReply?: (line: ScannedLine) => boolean;
};

/** A connection to a scanner that sends codes as text and takes menu commands. */
export function startMenuScanner(scanner: MenuScannerOptions): DriverConnection {
  const { options, clock, session, format, identityIn, isReply } = scanner;
  const notices = new NoticeBoard(session);
  const conversation = new Conversation(
    menuDialogue({
      identityCommand: scanner.identityCommand,
      menuCommands: options.menuCommands,
      bytesOf: scanner.bytesOf,
      quietBeforeMs: options.idleGapMs,
      onIdentity: (reply) => {
        const identity = oneLine(identityIn(reply));
        if (identity !== '') session.output({ kind: 'identity', identity });
      },
      onNotice: (topic, sentence) => notices.tell(topic, sentence),
    }),
    session.answered,
  );
  const line = createScansAndFrames({
    format,
    lines: createScanLines({ options, clock, session, ...(isReply ? { isReply } : {}) }),
    session,
    onFrame: (reply, byteCount) => {
      if (conversation.expects(reply)) {
        session.frame(byteCount);
        conversation.answer(reply);
      } else {
        session.discarded(byteCount, DiscardReason.Unasked);
      }
    },
  });
  return {
    bytes: line.push,
    pendingByteCount: line.pendingByteCount,
    flush: line.flush,
    openingCommands: [],
    idleFlushMs: options.idleGapMs,
    asking: conversation.asking,
  };
}
