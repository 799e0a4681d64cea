// JPEG decoding and encoding over libjpeg (libjpeg-turbo).
//
// libjpeg reports errors by a callback that must not return. These functions turn them into a
// status and a message. They keep no state and may be called from any thread.
#ifndef MASKLET_JPEG_H
#define MASKLET_JPEG_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  MJ_OK = 0,
  // Not a JPEG, or a damaged or truncated one.
  MJ_DAMAGED,
  // A side exceeds the given maximum.
  MJ_TOO_LARGE,
  MJ_OUT_OF_MEMORY,
} mj_status;

typedef struct {
  // Size in pixels as stored; the orientation in EXIF is ignored, as by Pillow.
  int width, height;
  // 1: grey, 3: red, green, blue.
  int channels;
  // libjpeg's error message, empty if there was no error.
  char message[200];
} mj_image;

// Decodes a whole JPEG. `*pixels` becomes `[height, width, channels]` bytes, which the caller frees
// with `mj_free`; it is NULL unless the result is MJ_OK. `image` is filled in as far as the header
// could be read.
mj_status mj_decode(
  const uint8_t *bytes, size_t count, int maximum_side, mj_image *image, uint8_t **pixels);

// Encodes `[height, width, 3]` bytes as a baseline JPEG with chroma at half the resolution.
// `quality` is 1 to 100. The caller frees `*bytes` with `mj_free`; it is NULL unless the result is
// MJ_OK.
mj_status mj_encode(
  const uint8_t *pixels, int width, int height, int quality, uint8_t **bytes, size_t *count,
  char message[200]);

void mj_free(void *block);

#endif
