// The bytes of a file.

/** Bytes of a file that are read: the library reads as many of a message. */
const MOST_BYTES = 32 << 20;

/** One byte more than the library reads, so that its report shows that something was cut. */
export const readBytes = async (file) => new Uint8Array(await file.slice(0, MOST_BYTES + 1).arrayBuffer());
