import type { DriverSession } from '#gateway/devices/device-driver.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';

/** By chance one frame in 65,536 has the sum; so many in a row have it on purpose. */
const FRAMES_TO_BE_SURE = 16;

const SENTENCE =
  'The frames of this module carry a right 16-bit sum. Set checksum to sum16-le, so that damaged frames are told from good ones by it.';

/** Finds out whether a module sends the one sum that is known, and says what to do then. */
export function createChecksumWatch(session: DriverSession): (isSumRight: boolean) => void {
  const board = new NoticeBoard(session);
  let rightInARow = 0;
  return (isSumRight) => {
    rightInARow = isSumRight ? rightInARow + 1 : 0;
    if (rightInARow === FRAMES_TO_BE_SURE) board.tell('checksum', SENTENCE);
    else if (rightInARow === 0) board.tell('checksum', null);
  };
}
