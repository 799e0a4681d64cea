// The network per pixel, for the instruction set of the including file; applied in blocks over the
// pool.

#ifndef CK_FLOW_NETWORK_TEMPLATE_H
#define CK_FLOW_NETWORK_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "flow_network_vector_template.h"
#else
#include "flow_network_plain.h"
#endif

enum {
  /// Blocks of pixels of one item.
  FLOW_ITEM_BLOCKS = 16,
};

static void flow_network_item(void *context, ptrdiff_t item) {
  const flow_network_args *a = context;
  size_t begin = a->first_block + (size_t)item * FLOW_ITEM_BLOCKS, end = begin + FLOW_ITEM_BLOCKS;
  flow_network_blocks(a, begin, end < a->last_block ? end : a->last_block);
}

static void flow_network_apply(
  ck_pool *pool, const float *parameters, const float *partial_bias, size_t base_inputs,
  size_t extra_inputs, const float *base, const float *extra, size_t stride, const uint8_t *wanted,
  size_t first_block, size_t last_block, float *full, float *partial) {
  if (first_block >= last_block) return;
  flow_network_args a = {
    .parameters = parameters,
    .partial_bias = partial_bias,
    .base_inputs = base_inputs,
    .extra_inputs = extra_inputs,
    .base = base,
    .extra = extra,
    .stride = stride,
    .wanted = wanted,
    .first_block = first_block,
    .last_block = last_block,
    .full = full,
    .partial = partial,
  };
  size_t items = (last_block - first_block + FLOW_ITEM_BLOCKS - 1) / FLOW_ITEM_BLOCKS;
  ck_pool_run(pool, (ptrdiff_t)items, flow_network_item, &a);
}

#endif
