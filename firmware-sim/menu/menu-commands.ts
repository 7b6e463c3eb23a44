import type { MenuMemory } from '#sim/menu/menu-memory.ts';

/**
 * Commands `Tag SubTag {Data} [,SubTag {Data}] [;Tag SubTag {Data}]`, as Honeywell's and Newland's
 * manuals both have them. The reply is the echo with a status byte before each punctuation mark.
 */
type MenuDialect = {
  readonly memory: MenuMemory;
  /** Done at once instead of kept; gives what the reply says before, or after its name, or `undefined` for data it refuses. */
  readonly actions: Readonly<Record<string, MenuAction>>;
  /** The marks of the three questions. They differ by maker. */
  readonly queries: MenuQueries;
  readonly foldsCase: boolean;
};

type MenuQuery = 'current' | 'standard' | 'range';
export type MenuQueries = ReadonlyMap<string, MenuQuery>;

export type MenuAction = (
  data: string,
) => { readonly before?: string; readonly value: string } | undefined;

const NAME_LENGTH = 6;
const TAG_LENGTH = 3;
const Status = { Acknowledged: '\x06', UnknownTag: '\x05', BadData: '\x15' } as const;

/** The reply without its last punctuation mark. */
export function obeyMenu(text: string, isStored: boolean, dialect: MenuDialect): string {
  let tag = '';
  let reply = '';
  for (const { mark, item } of itemsOf(text)) {
    const command = mark === ',' ? `${tag}${item}` : item;
    const echo = obeyOne(command, isStored, dialect);
    tag = foldCase(command.slice(0, TAG_LENGTH), dialect);
    reply += mark + (mark === ',' ? echo.slice(TAG_LENGTH) : echo);
  }
  return reply;
}

/** Each command with the mark before it. */
function itemsOf(text: string): readonly { readonly mark: string; readonly item: string }[] {
  const parts = text.split(/([;,])/);
  const marks = ['', ...parts.filter((_, index) => index % 2 === 1)];
  return parts
    .filter((_, index) => index % 2 === 0)
    .map((item, index) => ({ mark: marks[index] ?? '', item }));
}

function obeyOne(command: string, isStored: boolean, dialect: MenuDialect): string {
  const tag = foldCase(command.slice(0, TAG_LENGTH), dialect);
  const query = dialect.queries.get(command.slice(TAG_LENGTH));
  if (query) return askAll(tag, command, query, dialect);
  const name = foldCase(command.slice(0, NAME_LENGTH), dialect);
  const data = command.slice(NAME_LENGTH);
  return (
    act(name, data, dialect) ?? ask(name, data, dialect) ?? keep(name, data, isStored, dialect)
  );
}

function act(name: string, data: string, { actions }: MenuDialect): string | undefined {
  if (!Object.hasOwn(actions, name)) return undefined;
  const done = actions[name]?.(data);
  if (!done) return name + data + Status.BadData;
  return `${done.before ?? ''}${name}${done.value}${Status.Acknowledged}`;
}

function ask(name: string, data: string, dialect: MenuDialect): string | undefined {
  const { memory, queries } = dialect;
  const query = queries.get(data);
  if (!query || !Object.hasOwn(memory.table, name)) return undefined;
  return name + answerTo(query, name, memory) + Status.Acknowledged;
}

function answerTo(query: MenuQuery, name: string, memory: MenuMemory) {
  const setting = memory.table[name];
  if (query === 'current') return memory.get(name);
  return (query === 'standard' ? setting?.standard : setting?.range) ?? '';
}

/** Without a SubTag a question is about all settings of the Tag. */
function askAll(tag: string, command: string, query: MenuQuery, { memory }: MenuDialect): string {
  const names = Object.keys(memory.table).filter((name) => name.startsWith(tag));
  if (tag.length < TAG_LENGTH || names.length === 0) return command + Status.UnknownTag;
  const answers = names.map(
    (name) => name.slice(TAG_LENGTH) + answerTo(query, name, memory) + Status.Acknowledged,
  );
  return tag + answers.join(',');
}

function keep(name: string, data: string, isStored: boolean, { memory }: MenuDialect): string {
  const setting = Object.hasOwn(memory.table, name) ? memory.table[name] : undefined;
  if (!setting) return name + data + Status.UnknownTag;
  if (!setting.accepts(data)) return name + data + Status.BadData;
  memory.set(name, data, isStored);
  return name + data + Status.Acknowledged;
}

const foldCase = (name: string, { foldsCase }: MenuDialect) =>
  foldsCase ? name.toUpperCase() : name;
