// The most multiply-adds that the machine does: as many independent sums as a tile has, no memory.

#ifndef CK_PEAK_VECTOR_TEMPLATE_H
#define CK_PEAK_VECTOR_TEMPLATE_H

#include "../../vector/tile_template.h"

static float peak_sum(ptrdiff_t rounds, float factor) {
  vf sums[TILE_ROWS * TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE_ROWS * TILE_VECTORS; i++) sums[i] = splat((float)i);
  for (ptrdiff_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_ROWS * TILE_VECTORS; i++) {
      sums[i] = multiply_add(sums[i], splat(factor), splat(factor));
    }
  }
  vf sum = splat(0);
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE_ROWS * TILE_VECTORS; i++) sum += sums[i];
  return sum_of(sum);
}

enum { PEAK_OPERATIONS = 2 * TILE_ROWS * TILE_VECTORS * CK_LANES };

#endif
