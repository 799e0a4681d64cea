#include "check.h"

static ck_mlp_args problem(ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t hidden, ptrdiff_t outputs) {
  return (ck_mlp_args){
    .x = numbers(m * inputs, 2),
    .y = numbers(m * outputs, 0),
    .m = m,
    .inputs = inputs,
    .hidden = hidden,
    .outputs = outputs,
    .norm_weight = numbers(inputs, 1),
    .norm_bias = numbers(inputs, 1),
    .norm_epsilon = 1e-2f,
    .packed_first = packed_floats(numbers(hidden * inputs, 1), hidden, inputs),
    .packed_second = packed_floats(numbers(outputs * hidden, 1), outputs, hidden),
    .bias_first = numbers(hidden, 1),
    .bias_second = numbers(outputs, 1),
    .residual = numbers(m * outputs, 1),
    .activation = CK_GELU,
  };
}

CK_CHECK(mlp) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t m = sizes[s] * 2, inputs = sizes[s * 5 % SIZES], hidden = sizes[s * 7 % SIZES];
    ptrdiff_t outputs = sizes[(s * 3 + 1) % SIZES];
    ck_mlp_args a = problem(m, inputs, hidden, outputs);
    if (s % 3 == 0) a.norm_weight = a.norm_bias = NULL;
    if (s % 2 == 0) a.residual = NULL;
    a.activation = (ck_activation)(s % 4);
    float *y = a.y, *expected = numbers(m * outputs, 0);
    ck_mlp(pool, &a);
    a.y = expected;
    ck_mlp(plain, &a);
    expect_close(
      y, expected, m * outputs, 5e-4f, "%td rows, %td to %td to %td", m, inputs, hidden, outputs);
    free_all();
  }
}

CK_BENCH(mlp) {
  ck_mlp_args a = problem(4096, 384, 1536, 384);
  MEASURE("4096x384 to 1536 to 384", 4 * a.m * a.inputs * a.hidden, ck_mlp(pool, &a));
}
