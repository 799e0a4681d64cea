// Scalar activations, through libm.

#ifndef CK_SHARED_ACTIVATION_H
#define CK_SHARED_ACTIVATION_H

#include <math.h>

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
