/** `66 66 | command | 56` (CJMCU-90614 description). The module acknowledges none of them. */
const START_BYTE = 0x66;
const END_BYTE = 0x56;
const QUERY_OUTPUT = 0x02;

/** Query output: the module sends a frame when asked. Each call gives bytes of its own. */
export const queryCommand = () => Uint8Array.of(START_BYTE, START_BYTE, QUERY_OUTPUT, END_BYTE);
