// Pillow's 8-bit resampling (libImaging/Resample.c): 22-bit fixed point, along rows and then
// columns, rounded to a byte after each.

#ifndef CK_RESAMPLE_BYTES_TEMPLATE_H
#define CK_RESAMPLE_BYTES_TEMPLATE_H

#include "../../isa/headers.h"
#include "resample_bytes.h"

typedef struct byte_args {
  const uint8_t *x;
  uint8_t *y;
  ptrdiff_t width;
  const ck_byte_taps *taps;
} byte_args;

static inline uint8_t clipped(int32_t sum) {
  sum >>= 22;
  return (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

static void byte_columns_item(void *context, ptrdiff_t row) {
  const byte_args *a = context;
  for (ptrdiff_t ox = 0; ox < a->taps->outputs; ox++) {
    const uint8_t *x = a->x + (row * a->width + a->taps->first[ox]) * 3;
    const int32_t *weights = a->taps->weights + ox * a->taps->taps;
    int32_t red = 1 << 21, green = 1 << 21, blue = 1 << 21;
    for (ptrdiff_t t = 0; t < a->taps->count[ox]; t++) {
      red += weights[t] * x[3 * t];
      green += weights[t] * x[3 * t + 1];
      blue += weights[t] * x[3 * t + 2];
    }
    uint8_t *y = a->y + (row * a->taps->outputs + ox) * 3;
    y[0] = clipped(red);
    y[1] = clipped(green);
    y[2] = clipped(blue);
  }
}

static void byte_rows_item(void *context, ptrdiff_t oy) {
  const byte_args *a = context;
  ptrdiff_t length = a->width * 3;
  const uint8_t *x = a->x + a->taps->first[oy] * length;
  const int32_t *weights = a->taps->weights + oy * a->taps->taps;
  uint8_t *restrict y = a->y + oy * length;
  // The sums of a few hundred pixels at a time stay in registers and L1.
  enum { RUN = 256 };
  int32_t sums[RUN];
  for (ptrdiff_t begin = 0; begin < length; begin += RUN) {
    ptrdiff_t run = length - begin < RUN ? length - begin : RUN;
    for (ptrdiff_t i = 0; i < run; i++) sums[i] = 1 << 21;
    for (ptrdiff_t t = 0; t < a->taps->count[oy]; t++) {
      const uint8_t *restrict line = x + t * length + begin;
      for (ptrdiff_t i = 0; i < run; i++) sums[i] += weights[t] * line[i];
    }
    for (ptrdiff_t i = 0; i < run; i++) y[begin + i] = clipped(sums[i]);
  }
}

static void resample_bytes(
  ck_pool *pool, const uint8_t *x, ptrdiff_t height, ptrdiff_t width, const ck_byte_taps *rows,
  const ck_byte_taps *columns, uint8_t *between, uint8_t *y) {
  if (columns) {
    byte_args horizontal = {x, rows ? between : y, width, columns};
    ck_pool_run(pool, height, byte_columns_item, &horizontal);
    x = between;
    width = columns->outputs;
  }
  if (rows) {
    byte_args vertical = {x, y, width, rows};
    ck_pool_run(pool, rows->outputs, byte_rows_item, &vertical);
  }
}

#endif
