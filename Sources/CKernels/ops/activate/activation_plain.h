// Activations of single numbers, by the C library.

#ifndef CK_ACTIVATION_PLAIN_H
#define CK_ACTIVATION_PLAIN_H

#include "../../isa/headers.h"
#include "activate.h"

static inline float activated_scalar(float x, ck_activation activation) {
  switch (activation) {
    case CK_IDENTITY: return x;
    case CK_RELU: return x > 0 ? x : 0;
    case CK_GELU: return 0.5f * x * (1 + erff(x * 0.70710678f));
    case CK_SIGMOID: return 1 / (1 + expf(-x));
  }
  return x;
}

#endif
