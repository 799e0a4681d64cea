// Copies between images and windows; an item is one row of the image, padded to whole windows.

#ifndef CK_WINDOW_TEMPLATE_H
#define CK_WINDOW_TEMPLATE_H

#include "../../isa/headers.h"
#include "window.h"

typedef struct windows {
  const float *x;
  const float *residual;
  float *y;
  ptrdiff_t height, width, channels, window, across;
} windows;

static void partition_row(void *context, ptrdiff_t item) {
  const windows *w = context;
  ptrdiff_t line = item % w->window;
  for (ptrdiff_t i = 0; i < w->across; i++) {
    float *to =
      w->y + ((item / w->window * w->across + i) * w->window + line) * w->window * w->channels;
    ptrdiff_t inside = item < w->height ? w->width - i * w->window : 0;
    if (inside > w->window) inside = w->window;
    if (inside > 0) {
      memcpy(
        to, w->x + (item * w->width + i * w->window) * w->channels,
        (size_t)(inside * w->channels) * sizeof(float));
    }
    memset(
      to + inside * w->channels, 0, (size_t)((w->window - inside) * w->channels) * sizeof(float));
  }
}

static void merge_row(void *context, ptrdiff_t item) {
  const windows *w = context;
  ptrdiff_t line = item % w->window;
  for (ptrdiff_t i = 0; i < w->across; i++) {
    const float *from =
      w->x + ((item / w->window * w->across + i) * w->window + line) * w->window * w->channels;
    ptrdiff_t inside = w->width - i * w->window;
    if (inside > w->window) inside = w->window;
    ptrdiff_t at = (item * w->width + i * w->window) * w->channels;
    if (w->residual) {
      for (ptrdiff_t j = 0; j < inside * w->channels; j++) {
        w->y[at + j] = from[j] + w->residual[at + j];
      }
    } else {
      memcpy(w->y + at, from, (size_t)(inside * w->channels) * sizeof(float));
    }
  }
}

static void window_partition(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  ptrdiff_t window, float *y) {
  ptrdiff_t across = (width + window - 1) / window;
  ptrdiff_t down = (height + window - 1) / window;
  windows w = {x, NULL, y, height, width, channels, window, across};
  ck_pool_run(pool, down * window, partition_row, &w);
}

static void window_merge(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  ptrdiff_t window, const float *residual, float *y) {
  windows w = {x, residual, y, height, width, channels, window, (width + window - 1) / window};
  ck_pool_run(pool, height, merge_row, &w);
}

#endif
