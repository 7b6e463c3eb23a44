/** One setting of a menu: Tag and SubTag name it, three characters each. */
export type MenuSetting = {
  readonly standard: string;
  /** As a query for the range answers it. */
  readonly range: string;
  readonly accepts: (data: string) => boolean;
};

export type MenuTable = Readonly<Record<string, MenuSetting>>;

/** A number from `lowest` to `highest`, as menus write them. */
export function numberEntry(lowest: number, highest: number, standard: number): MenuSetting {
  return {
    standard: String(standard),
    range: `${lowest}-${highest}`,
    accepts: (data) => /^\d{1,6}$/.test(data) && Number(data) >= lowest && Number(data) <= highest,
  };
}

/** Settings by name: what is in effect, and what a power cut leaves. */
export class MenuMemory {
  readonly table: MenuTable;
  #stored: Map<string, string>;
  #current: Map<string, string>;

  constructor(table: MenuTable, preset: Readonly<Record<string, string>>) {
    this.table = table;
    this.#stored = new Map(Object.entries(preset));
    this.#current = new Map(this.#stored);
  }

  powerUp(): void {
    this.#current = new Map(this.#stored);
  }

  get(name: string): string {
    return this.#current.get(name) ?? this.table[name]?.standard ?? '';
  }

  set(name: string, data: string, isStored: boolean): void {
    this.#current.set(name, data);
    if (isStored) this.#stored.set(name, data);
  }

  restoreFactory(): void {
    this.#stored = new Map();
    this.powerUp();
  }
}
