// Depthwise convolution of 3 × 3; an item is one row of the output.

#ifndef CK_DEPTHWISE3_TEMPLATE_H
#define CK_DEPTHWISE3_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "depthwise3_vector_template.h"
#else
#include "depthwise3_plain.h"
#endif

static void depthwise3_item(void *context, ptrdiff_t oy) {
  const ck_depthwise3_args *a = context;
  ptrdiff_t width = (a->width + a->stride - 1) / a->stride;
  depthwise3_pixels(a, oy, 0, width, a->y + oy * width * a->channels, a->channels);
}

static void depthwise3(ck_pool *pool, const ck_depthwise3_args *args) {
  ck_depthwise3_args copy = *args;
  ck_pool_run(pool, (args->height + args->stride - 1) / args->stride, depthwise3_item, &copy);
}

#endif
