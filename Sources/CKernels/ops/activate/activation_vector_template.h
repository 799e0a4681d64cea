// Activations of vectors.

#ifndef CK_ACTIVATION_VECTOR_TEMPLATE_H
#define CK_ACTIVATION_VECTOR_TEMPLATE_H

#include "../../vector/vector_template.h"
#include "activate.h"

#if CK_LANES == 16
/// Φ(x) - 1/2 for x ≥ 0 around the multiples of 3/16, as cubic polynomials of the distance: their
/// coefficients, from the constant up. The last one is the constant 1/2.
static const float normal_pieces[4][32] __attribute__((aligned(64))) = {
  {-1.42109802e-09f, 0.0743656009f, 0.146169603f, 0.213112086f,
   0.273372412f,     0.325749069f,  0.369705319f, 0.405324131f,
   0.43319273f,      0.454246372f,  0.469603658f, 0.480419964f,
   0.487775594f,     0.492605448f,  0.495667607f, 0.497542143f,
   0.498650134f,     0.499282479f,  0.499630928f, 0.499816328f,
   0.499911577f,     0.499958843f,  0.499981463f, 0.499991924f,
   0.499996603f,     0.499998629f,  0.499999464f, 0.499999791f,
   0.499999911f,     0.49999997f,   0.5f,         0.5f},
  {0.398942709f,    0.391990542f,    0.371854842f,    0.34056747f,
   0.301137447f,    0.257074028f,    0.211876854f,    0.168593422f,
   0.129517823f,    0.0960616842f,   0.068786405f,    0.0475539602f,
   0.0317396708f,   0.0204526559f,   0.0127241444f,   0.00764256157f,
   0.00443180557f,  0.00248115463f,  0.00134109112f,  0.000699832221f,
   0.000352582458f, 0.000171497799f, 8.05355012e-05f, 3.65129599e-05f,
   1.59822357e-05f, 6.75396359e-06f, 2.75556363e-06f, 1.08540712e-06f,
   4.12767264e-07f, 1.51547241e-07f, 5.37181357e-08f, 0.0f},
  {-1.99976894e-05f, -0.0366695039f,   -0.0695770308f,   -0.095596619f,
   -0.112725168f,    -0.120316371f,    -0.119029328f,    -0.1105358f,
   -0.0970848128f,   -0.081042856f,    -0.0645113587f,   -0.0490848869f,
   -0.0357609726f,   -0.0249803476f,   -0.016748054f,    -0.0107860602f,
   -0.00667699333f,  -0.00397514785f,  -0.00227705948f,  -0.00125547196f,
   -0.00066648284f,  -0.000340751576f, -0.000167824284f, -7.96393142e-05f,
   -3.64193693e-05f, -1.60522759e-05f, -6.82023392e-06f, -2.79365599e-06f,
   -1.10332701e-06f, -4.20179788e-07f, -1.54313227e-07f, 0.0f},
  {-0.0662388131f,  -0.062915042f,   -0.0531717092f,  -0.0387567133f,
   -0.0219598301f,  -0.00523063075f, 0.00931043644f,  0.0202250276f,
   0.0269055627f,   0.029518798f,    0.0287967902f,   0.0257661697f,
   0.021484267f,    0.0168500822f,   0.0125049707f,   0.0088171158f,
   0.0059237252f,   0.00380035071f,  0.00233199983f,  0.00137047237f,
   0.000772142259f, 0.000417421252f, 0.000216672197f, 0.000108052584f,
   5.17944754e-05f, 2.38742632e-05f, 1.05859881e-05f, 4.51672577e-06f,
   1.85492252e-06f, 7.33402373e-07f, 2.7923258e-07f,  0.0f},
};

/// x Φ(x) = x / 2 + |x| (Φ(|x|) - 1/2), with an absolute error of 2.5e-7 max(1, |x|). An
/// instruction looks up each lane's coefficient: a third of the work of an exponential.
INLINE vf gelu_of(vf x) {
  vf size = __builtin_elementwise_abs(x), near = vmin(size, splat(31 * 0.1875f));
  // The lower bits of this float are the number of the piece.
  vf shifted = multiply_add(near, splat(1 / 0.1875f), splat(12582912.0f));
  vf distance = multiply_add(shifted - splat(12582912.0f), splat(-0.1875f), near);
  vf coefficients[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    coefficients[i] = (vf)_mm512_permutex2var_ps(
      (__m512)load(normal_pieces[i]), (__m512i)shifted, (__m512)load(normal_pieces[i] + 16));
  }
  vf half = coefficients[3];
#pragma clang loop unroll(full)
  for (int i = 2; i >= 0; i--) half = multiply_add(half, distance, coefficients[i]);
  return multiply_add(size, half, splat(0.5f) * x);
}
#else
/// x Φ(x) = max(x, 0) - |x| (1 - Φ(|x|)), with an absolute error of 2e-7 max(1, x Φ(x)). Here
/// 1 - Φ(a) is P(a) to the power of -8, with a polynomial P whose a P(a)⁻⁸ is off by at most 5e-8 on
/// 0...6. Beyond, the second term is less than 1e-8; it must not grow with x again.
INLINE vf gelu_of(vf x) {
  vf size = vmin(__builtin_elementwise_abs(x), splat(6));
  vf p = splat(3.2106797789310804e-06f);
  p = multiply_add(p, size, splat(-1.862562021415215e-05f));
  p = multiply_add(p, size, splat(0.00010943959932774305f));
  p = multiply_add(p, size, splat(0.00010969905270030722f));
  p = multiply_add(p, size, splat(0.0010936534963548183f));
  p = multiply_add(p, size, splat(0.009341651573777199f));
  p = multiply_add(p, size, splat(0.04885929450392723f));
  p = multiply_add(p, size, splat(0.10875421017408371f));
  p = multiply_add(p, size, splat(1.090508222579956f));
  p *= p;
  p *= p;
  p *= p;
  return vmax(x, splat(0)) - size / p;
}
#endif

INLINE vf activated(vf x, const ck_activation activation) {
  switch (activation) {
    case CK_IDENTITY: return x;
    case CK_RELU: return vmax(x, splat(0));
    case CK_GELU: return gelu_of(x);
    case CK_SIGMOID: return splat(1) / (splat(1) + exp_of(-x));
  }
  return x;
}

#endif
