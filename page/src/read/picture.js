// Pictures: screenshots and photos of messages. This file is loaded when the first picture is given.

/**
 * What can be read of a picture: `{ text }`, or `{ refusal }` with the reason. There is no reader of
 * letters in pictures here yet, so every picture is refused, with words on what to do instead.
 */
export async function readPicture(_bytes) {
  return { refusal: "picture" };
}
