// Activations of vectors.

#ifndef CK_ACTIVATION_VECTOR_TEMPLATE_H
#define CK_ACTIVATION_VECTOR_TEMPLATE_H

#include "../../vector/vector_template.h"
#include "activate.h"

/// Φ(x), the normal distribution function. Its tail is half of erfc(|x| / √2) = 2^(-|x| P(|x|)),
/// with a minimax polynomial P whose absolute error in the exponent is 3e-7 on 0...7.
INLINE vf normal_of(vf x) {
  vf a = vmin(__builtin_elementwise_abs(x), splat(7));
  vf p = splat(-1.0953241647015943e-09f);
  p = multiply_add(p, a, splat(4.748129001086454e-08f));
  p = multiply_add(p, a, splat(-9.020854463415162e-07f));
  p = multiply_add(p, a, splat(9.75847797235474e-06f));
  p = multiply_add(p, a, splat(-6.389334885170683e-05f));
  p = multiply_add(p, a, splat(0.00022274223738349974f));
  p = multiply_add(p, a, splat(0.00014198182907421142f));
  p = multiply_add(p, a, splat(-0.0071481033228337765f));
  p = multiply_add(p, a, splat(0.05259605869650841f));
  p = multiply_add(p, a, splat(0.45916420221328735f));
  p = multiply_add(p, a, splat(1.151111125946045f));
  vf tail = splat(0.5f) * exp2_of(-(a * p));
  return x < splat(0) ? tail : splat(1) - tail;
}

INLINE vf activated(vf x, const ck_activation activation) {
  switch (activation) {
    case CK_IDENTITY: return x;
    case CK_RELU: return vmax(x, splat(0));
    // Below -7 the product's size is less than 1e-11; it must not grow with x again.
    case CK_GELU: return vmax(x, splat(-7)) * normal_of(x);
    case CK_SIGMOID: return splat(1) / (splat(1) + exp_of(-x));
  }
  return x;
}

#endif
