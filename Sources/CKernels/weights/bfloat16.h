// bfloat16: the upper half of a float's bits.

#ifndef CK_WEIGHTS_BFLOAT16_H
#define CK_WEIGHTS_BFLOAT16_H

#include <stdint.h>
#include <string.h>

/// The nearest bfloat16, ties to even. NaN stays NaN.
static inline uint16_t bfloat16_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  if (x != x) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float float_of_bfloat16(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// x rounded to the nearest bfloat16.
static inline float rounded_to_bfloat16(float x) { return float_of_bfloat16(bfloat16_of(x)); }

#endif
