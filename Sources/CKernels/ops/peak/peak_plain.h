// The most multiply-adds that plain C does without memory.

#ifndef CK_PEAK_PLAIN_H
#define CK_PEAK_PLAIN_H

#include "../../isa/headers.h"

static float peak_sum(ptrdiff_t rounds, float factor) {
  float sums[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  for (ptrdiff_t round = 0; round < rounds; round++) {
    for (int i = 0; i < 8; i++) sums[i] = sums[i] * factor + factor;
  }
  return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
}

enum { PEAK_OPERATIONS = 2 * 8 };

#endif
