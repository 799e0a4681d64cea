#include "check.h"

static ck_bfloat16_mlp_args problem(
  ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t hidden, ptrdiff_t outputs) {
  return (ck_bfloat16_mlp_args){
    .x = numbers(m * inputs, 2),
    .y = numbers(m * outputs, 0),
    .m = m,
    .inputs = inputs,
    .hidden = hidden,
    .outputs = outputs,
    .norm_weight = numbers(inputs, 1),
    .norm_bias = numbers(inputs, 1),
    .norm_epsilon = 1e-2f,
    .packed_first = packed_bfloat16(numbers(hidden * inputs, 1), hidden, inputs),
    .packed_second = packed_bfloat16(numbers(outputs * hidden, 1), outputs, hidden),
    .bias_first = numbers(hidden, 1),
    .bias_second = numbers(outputs, 1),
    .residual = numbers(m * outputs, 1),
    .activation = CK_GELU,
  };
}

CK_CHECK(bfloat16_mlp) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t m = sizes[s % SIZES] * 2, inputs = sizes[s * 5 % SIZES];
    ptrdiff_t hidden = sizes[s * 7 % SIZES], outputs = sizes[(s * 3 + 1) % SIZES];
    ck_bfloat16_mlp_args a = problem(m, inputs, hidden, outputs);
    if (s % 3 == 0) a.norm_weight = a.norm_bias = NULL;
    if (s % 2 == 0) a.residual = NULL;
    a.activation = (ck_activation)(s % 4);
    float *y = a.y, *expected = numbers(m * outputs, 0);
    ck_bfloat16_mlp(pool, &a);
    a.y = expected;
    ck_bfloat16_mlp(plain, &a);
    // A hidden value whose sum differs in the last bit may be rounded to the next bfloat16.
    expect_relative(
      y, expected, m * outputs, 5e-3f, "%td rows, %td to %td to %td", m, inputs, hidden, outputs);
    free_all();
  }
}

CK_BENCH(bfloat16_mlp) {
  ck_bfloat16_mlp_args a = problem(4096, 384, 1536, 384);
  MEASURE("4096x384 to 1536 to 384", 4 * a.m * a.inputs * a.hidden, ck_bfloat16_mlp(pool, &a));
}
