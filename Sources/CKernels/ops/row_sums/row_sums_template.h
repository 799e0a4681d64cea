// The sums of an image's rows; an item is one row. The compiler vectorises it over channels.

#ifndef CK_ROW_SUMS_TEMPLATE_H
#define CK_ROW_SUMS_TEMPLATE_H

#include "../../isa/headers.h"
#include "row_sums.h"

typedef struct row_sums_context {
  const float *x;
  ptrdiff_t width, channels;
  float *y;
} row_sums_context;

static void row_sums_item(void *context, ptrdiff_t row) {
  const row_sums_context *a = context;
  size_t bytes = (size_t)a->channels * sizeof(float);
  const float *first = a->x + row * a->width * a->channels;
  const float *last = first + (a->width - 1) * a->channels;
  float *restrict sums = a->y + row * 3 * a->channels;
  memcpy(sums, first, bytes);
  memcpy(sums + a->channels, first, bytes);
  memcpy(sums + 2 * a->channels, last, bytes);
  for (ptrdiff_t i = 1; i < a->width; i++) {
    const float *restrict x = first + i * a->channels;
    for (ptrdiff_t c = 0; c < a->channels; c++) sums[c] += x[c];
  }
}

static void row_sums(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, float *y) {
  row_sums_context context = {.x = x, .width = width, .channels = channels, .y = y};
  ck_pool_run(pool, height, row_sums_item, &context);
}

#endif
