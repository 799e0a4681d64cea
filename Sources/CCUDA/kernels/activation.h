// Activation functions of kernels.

#ifndef CCUDA_ACTIVATION_H
#define CCUDA_ACTIVATION_H

#include "gpu.h"

/// x Φ(x) = max(x, 0) - |x| (1 - Φ(|x|)), with an absolute error of 2e-7 max(1, x Φ(x)). Here
/// 1 - Φ(a) is P(a) to the power of -8, with a polynomial P whose a P(a)⁻⁸ is off by at most 5e-8
/// on 0...6. Beyond, the second term is less than 1e-8; it must not grow with x again.
DEVICE float gelu(float x) {
  float size = x < 0 ? -x : x;
  if (size > 6) size = 6;
  float p = 3.2106797789310804e-06f;
  p = p * size - 1.862562021415215e-05f;
  p = p * size + 0.00010943959932774305f;
  p = p * size + 0.00010969905270030722f;
  p = p * size + 0.0010936534963548183f;
  p = p * size + 0.009341651573777199f;
  p = p * size + 0.04885929450392723f;
  p = p * size + 0.10875421017408371f;
  p = p * size + 1.090508222579956f;
  p *= p;
  p *= p;
  p *= p;
  return (x < 0 ? 0 : x) - divide(size, p);
}

/// 1 / (1 + e⁻ˣ)
DEVICE float sigmoid(float x) { return divide(1, 1 + exp2_fast(x * -1.44269504f)); }

/// NaN stays NaN.
DEVICE float activated(float x, int activation) {
  switch (activation) {
    case GPU_RELU: return x < 0 ? 0 : x;
    case GPU_GELU: return gelu(x);
    case GPU_SIGMOID: return sigmoid(x);
    default: return x;
  }
}

#endif
