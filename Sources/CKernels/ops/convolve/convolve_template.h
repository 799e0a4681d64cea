// Convolution as a matrix product of the patches that the kernel covers.

#ifndef CK_CONVOLVE_TEMPLATE_H
#define CK_CONVOLVE_TEMPLATE_H

#include "../linear/linear_template.h"
#include "convolve.h"

enum { CONVOLVE_BLOCK = 84 };

/// Copies the patch of output pixel (oy, ox), [kernel, kernel, channels], zero outside the image.
static void gather_patch(const ck_convolve_args *a, ptrdiff_t oy, ptrdiff_t ox, float *patch) {
  ptrdiff_t left = ox * a->stride - a->padding;
  ptrdiff_t begin = left < 0 ? -left : 0;
  ptrdiff_t end = left + a->kernel > a->width ? a->width - left : a->kernel;
  for (ptrdiff_t ky = 0; ky < a->kernel; ky++) {
    ptrdiff_t y = oy * a->stride - a->padding + ky;
    float *line = patch + ky * a->kernel * a->channels;
    if (y < 0 || y >= a->height || end <= begin) {
      memset(line, 0, (size_t)(a->kernel * a->channels) * sizeof(float));
      continue;
    }
    memset(line, 0, (size_t)(begin * a->channels) * sizeof(float));
    memcpy(
      line + begin * a->channels, a->x + (y * a->width + left + begin) * a->channels,
      (size_t)((end - begin) * a->channels) * sizeof(float));
    memset(line + end * a->channels, 0, (size_t)((a->kernel - end) * a->channels) * sizeof(float));
  }
}

static void convolve_item(void *context, ptrdiff_t item) {
  const ck_convolve_args *a = context;
  ptrdiff_t across = (a->width + 2 * a->padding - a->kernel) / a->stride + 1;
  ptrdiff_t down = (a->height + 2 * a->padding - a->kernel) / a->stride + 1;
  ptrdiff_t begin = item * CONVOLVE_BLOCK;
  ptrdiff_t rows = across * down - begin < CONVOLVE_BLOCK ? across * down - begin : CONVOLVE_BLOCK;
  ptrdiff_t k = a->kernel * a->kernel * a->channels;
  float *patches = ck_scratch((size_t)(rows * k));
  for (ptrdiff_t i = 0; i < rows; i++) {
    gather_patch(a, (begin + i) / across, (begin + i) % across, patches + i * k);
  }
  ck_linear_args product = {
    .x = patches,
    .x_stride = k,
    .y = a->y + begin * a->n,
    .y_stride = a->n,
    .m = rows,
    .n = a->n,
    .k = k,
    .packed = a->packed,
    .bias = a->bias,
    .activation = a->activation,
  };
  linear_rows(&product, 0, rows);
}

static void convolve(ck_pool *pool, const ck_convolve_args *args) {
  ck_convolve_args copy = *args;
  ptrdiff_t across = (args->width + 2 * args->padding - args->kernel) / args->stride + 1;
  ptrdiff_t down = (args->height + 2 * args->padding - args->kernel) / args->stride + 1;
  ck_pool_run(pool, (across * down + CONVOLVE_BLOCK - 1) / CONVOLVE_BLOCK, convolve_item, &copy);
}

#endif
