// Depthwise convolution; an item is one row of the output.

#ifndef CK_DEPTHWISE_TEMPLATE_H
#define CK_DEPTHWISE_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "depthwise_vector_template.h"
#else
#include "depthwise_pixel.h"

static void depthwise_row(const ck_depthwise_args *a, ptrdiff_t oy) {
  for (ptrdiff_t ox = 0; ox < a->width; ox++) depthwise_pixel(a, oy, ox, 0);
}
#endif

static void depthwise_item(void *context, ptrdiff_t oy) { depthwise_row(context, oy); }

static void depthwise(ck_pool *pool, const ck_depthwise_args *args) {
  ck_depthwise_args copy = *args;
  ck_pool_run(pool, args->height, depthwise_item, &copy);
}

#endif
