/** What the service takes. */
export const pictureBytesMost = 1024 * 1024;
export const pictureTypes = ["image/jpeg", "image/png", "image/webp", "image/gif"] as const;

/** Pixels along each side of a picture that is made smaller here: twice what the service keeps. */
const side = 512;

/** Whether a file can go up as it is. */
export function fits(file: { type: string; size: number }): boolean {
  return file.size <= pictureBytesMost && pictureTypes.some((type) => type === file.type);
}

/**
 * What goes up for a file that was chosen: itself, or its middle square made smaller, since photos of a phone are larger
 * than the service takes. Null when the browser sees no picture in it.
 */
export async function pictureFor(file: File): Promise<Blob | null> {
  if (fits(file)) return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const { x, y, length } = middle(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  canvas.getContext("2d")?.drawImage(bitmap, x, y, length, length, 0, 0, side, side);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

/** The largest square in the middle. */
export function middle(width: number, height: number): { x: number; y: number; length: number } {
  const length = Math.min(width, height);
  return { x: (width - length) / 2, y: (height - length) / 2, length };
}
