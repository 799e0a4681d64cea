// Convolution as a matrix product of the patches that the kernel covers.

#ifndef CK_CONVOLVE_TEMPLATE_H
#define CK_CONVOLVE_TEMPLATE_H

#include "../linear/linear_template.h"
#include "convolve.h"

typedef struct convolve_run {
  const ck_convolve_args *a;
  /// Output pixels, `across` in a row, are the rows of the product.
  row_parts parts;
  ptrdiff_t across;
} convolve_run;

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
  const convolve_run *run = context;
  const ck_convolve_args *a = run->a;
  ptrdiff_t begin = part_begin(run->parts, item);
  ptrdiff_t rows = part_rows(run->parts, item);
  ptrdiff_t k = a->kernel * a->kernel * a->channels;
  float *patches = ck_scratch((size_t)(rows * k));
  for (ptrdiff_t i = 0; i < rows; i++) {
    gather_patch(a, (begin + i) / run->across, (begin + i) % run->across, patches + i * k);
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
  ptrdiff_t across = (args->width + 2 * args->padding - args->kernel) / args->stride + 1;
  ptrdiff_t down = (args->height + 2 * args->padding - args->kernel) / args->stride + 1;
  row_parts parts = row_parts_of(pool, 1, across * down, PRODUCT_BLOCK, PRODUCT_ROWS);
  convolve_run run = {args, parts, across};
  ck_pool_run(pool, parts.count, convolve_item, &run);
}

#endif
