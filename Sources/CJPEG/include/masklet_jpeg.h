// JPEG decoding and encoding over libjpeg (libjpeg-turbo).
//
// libjpeg reports errors by a callback that must not return; these functions catch them, so that
// Swift sees a status and a message. They keep no state and may be called from any thread.
#ifndef MASKLET_JPEG_H
#define MASKLET_JPEG_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  MJ_OK = 0,
  // Not a JPEG, a damaged one, or one that ends early.
  MJ_DAMAGED,
  // A side is over the maximum given.
  MJ_TOO_LARGE,
  MJ_OUT_OF_MEMORY,
} mj_status;

typedef struct {
  // Size in pixels as stored; orientation in EXIF is left alone, as Pillow does.
  int width, height;
  // 1: grey, 3: red, green, blue.
  int channels;
  // libjpeg's words for what is wrong, empty when nothing is.
  char message[200];
} mj_image;

// Decodes a whole JPEG. `*pixels` becomes `[height, width, channels]` bytes to be given to
// `mj_free`; it is NULL unless the result is MJ_OK. `image` is filled in as far as the header was
// read.
mj_status mj_decode(
  const uint8_t *bytes, size_t count, int maximum_side, mj_image *image, uint8_t **pixels);

// Encodes `[height, width, 3]` bytes as a baseline JPEG with halved chroma. `quality` is 1 to 100.
// `*bytes` is to be given to `mj_free`; it is NULL unless the result is MJ_OK.
mj_status mj_encode(
  const uint8_t *pixels, int width, int height, int quality, uint8_t **bytes, size_t *count,
  char message[200]);

void mj_free(void *block);

#endif
