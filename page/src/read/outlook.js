// Messages saved by Outlook, as a compound file.

/**
 * The message in the file: `{ message }` with the bytes of an email, or `{ refusal }` with the
 * reason. The library does not read such files yet, so each is refused, with words on what to do.
 */
export function readOutlook(_bytes) {
  return { refusal: "outlook" };
}
