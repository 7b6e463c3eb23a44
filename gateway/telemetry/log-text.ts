/**
 * One log line for a person at a terminal: time, level, module, message, then the fields.
 * Input is the JSON line of the logger. Control characters are shown, not sent: what a device or
 * a request put into a field must not move the cursor of whoever reads the log.
 */
export function logTextFromJson(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, module: room, msg, err, ...fields } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  const head = `${clock} ${String(level).toUpperCase().padEnd(5)} ${room ? `${String(room)}: ` : ''}${String(msg)}`;
  const parts = Object.entries(fields).map(([key, value]) => `${key}=${valueText(value)}`);
  return `${visible([head, ...parts].join(' '))}\n${errorText(err)}`;
}

const valueText = (value: unknown): string =>
  typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);

function errorText(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  const { message, stack } = err as { message?: unknown; stack?: unknown };
  const text = String(stack ?? message ?? '');
  return text
    .split('\n')
    .map((each) => `    ${visible(each)}\n`)
    .join('');
}

const visible = (text: string): string =>
  text.replace(/\p{Cc}/gu, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`);
