/** What can be seen of this device's protection. null = cannot be seen, which is never read as "no". */
export type DeviceProtection = {
  diskEncrypted: boolean | null;
  screenLock: boolean | null;
  administrator: boolean;
};

/** Runs a program without a shell; its standard output, or null when it failed or took too long. */
export type RunProgram = (program: string, parameters: readonly string[]) => Promise<string | null>;
