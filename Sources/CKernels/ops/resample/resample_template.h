// Separable resampling: along rows, then along columns. The compiler vectorises it over channels.

#ifndef CK_RESAMPLE_TEMPLATE_H
#define CK_RESAMPLE_TEMPLATE_H

#include "../../isa/headers.h"
#include "resample.h"

typedef struct resample_args {
  const float *x;
  float *y;
  ptrdiff_t width, channels;
  const ck_taps *taps;
} resample_args;

/// out[0..<length] = Σ weights[t] · from[t · step + i]
static void weigh(
  const float *from, ptrdiff_t step, const float *weights, ptrdiff_t taps, ptrdiff_t length,
  float *restrict out) {
  for (ptrdiff_t i = 0; i < length; i++) out[i] = weights[0] * from[i];
  for (ptrdiff_t t = 1; t < taps; t++) {
    const float *restrict x = from + t * step;
    float weight = weights[t];
    for (ptrdiff_t i = 0; i < length; i++) out[i] += weight * x[i];
  }
}

static void resample_columns_item(void *context, ptrdiff_t row) {
  const resample_args *a = context;
  for (ptrdiff_t ox = 0; ox < a->taps->outputs; ox++) {
    weigh(
      a->x + (row * a->width + a->taps->first[ox]) * a->channels, a->channels,
      a->taps->weights + ox * a->taps->taps, a->taps->taps, a->channels,
      a->y + (row * a->taps->outputs + ox) * a->channels);
  }
}

static void resample_rows_item(void *context, ptrdiff_t oy) {
  const resample_args *a = context;
  ptrdiff_t length = a->width * a->channels;
  weigh(
    a->x + a->taps->first[oy] * length, length, a->taps->weights + oy * a->taps->taps,
    a->taps->taps, length, a->y + oy * length);
}

static void resample(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const ck_taps *rows, const ck_taps *columns, float *between, float *y) {
  resample_args horizontal = {x, between, width, channels, columns};
  ck_pool_run(pool, height, resample_columns_item, &horizontal);
  resample_args vertical = {between, y, columns->outputs, channels, rows};
  ck_pool_run(pool, rows->outputs, resample_rows_item, &vertical);
}

#endif
