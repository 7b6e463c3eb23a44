/** Why a gateway ends that met an error in itself. */
export const BUG = 'bug';
/** Neither the new configuration came up nor the old one. */
export const NO_CONFIGURATION = 'no configuration comes up';
