// Half precision by the bits of single numbers: for plain C, and for instruction sets without a
// conversion.

#ifndef CK_HALF_BITS_H
#define CK_HALF_BITS_H

#include "../../isa/headers.h"

static inline uint16_t half_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t sign = bits >> 16 & 0x8000;
  uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return (uint16_t)(sign | 0x7E00);
  // Numbers that would round to infinity become the largest half instead.
  if (magnitude >= 0x477FE000) return (uint16_t)(sign | 0x7BFF);
  if (magnitude < 0x38800000) {
    // Subnormal: adding 1/2 moves the half's last bit to where the float's last bit is, and rounds.
    float shifted;
    memcpy(&shifted, &magnitude, sizeof shifted);
    shifted += 0.5f;
    uint32_t rounded;
    memcpy(&rounded, &shifted, sizeof rounded);
    return (uint16_t)(sign | (rounded - 0x3F000000));
  }
  // Add half of the last place, plus one if the last bit is odd; then change the exponent's bias.
  uint32_t rounded = magnitude + 0xFFF + (magnitude >> 13 & 1);
  return (uint16_t)(sign | ((rounded - 0x38000000) >> 13));
}

static inline float of_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
  float x;
  if (magnitude >= 0x0F800000) {
    // Infinity and NaN keep their exponent of ones; a NaN becomes quiet.
    uint32_t bits = magnitude + 0x70000000;
    if (magnitude > 0x0F800000) bits |= 0x400000;
    memcpy(&x, &bits, sizeof x);
  } else {
    // 2¹¹² changes the exponent's bias, for subnormal halves too.
    memcpy(&x, &magnitude, sizeof x);
    x *= 0x1p112f;
  }
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits |= sign;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#endif
