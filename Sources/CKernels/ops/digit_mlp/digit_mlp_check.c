#include "check.h"

static ck_digit_mlp_args problem(
  ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t hidden, ptrdiff_t outputs) {
  float *steps_first = numbers(ck_digit_steps(hidden), 0);
  float *steps_second = numbers(ck_digit_steps(outputs), 0);
  return (ck_digit_mlp_args){
    .x = numbers(m * inputs, 2),
    .y = numbers(m * outputs, 0),
    .m = m,
    .inputs = inputs,
    .hidden = hidden,
    .outputs = outputs,
    .norm_weight = numbers(inputs, 1),
    .norm_bias = numbers(inputs, 1),
    .norm_epsilon = 1e-2f,
    .packed_first = packed_digits(numbers(hidden * inputs, 1), hidden, inputs, steps_first),
    .packed_second = packed_digits(numbers(outputs * hidden, 1), outputs, hidden, steps_second),
    .steps_first = steps_first,
    .steps_second = steps_second,
    .bias_first = numbers(hidden, 1),
    .bias_second = numbers(outputs, 1),
    .residual = numbers(m * outputs, 1),
    .activation = CK_GELU,
  };
}

/// Bit-equal to a layer normalisation and two linear layers of the same instruction set.
static void compare_with_layers(ck_pool *pool, const ck_digit_mlp_args *a) {
  float *normed = numbers(a->m * a->inputs, 0), *hidden = numbers(a->m * a->hidden, 0);
  float *expected = numbers(a->m * a->outputs, 0);
  const ck_layer_norm_args norm = {
    .x = a->x,
    .y = normed,
    .m = a->m,
    .n = a->inputs,
    .weight = a->norm_weight,
    .bias = a->norm_bias,
    .epsilon = a->norm_epsilon,
  };
  if (a->norm_weight) ck_layer_norm(pool, &norm);
  const ck_digit_linear_args layers[2] = {
    {.x = a->norm_weight ? normed : a->x,
     .x_stride = a->inputs,
     .y = hidden,
     .y_stride = a->hidden,
     .m = a->m,
     .n = a->hidden,
     .k = a->inputs,
     .packed = a->packed_first,
     .steps = a->steps_first,
     .bias = a->bias_first,
     .activation = a->activation},
    {.x = hidden,
     .x_stride = a->hidden,
     .y = expected,
     .y_stride = a->outputs,
     .m = a->m,
     .n = a->outputs,
     .k = a->hidden,
     .packed = a->packed_second,
     .steps = a->steps_second,
     .bias = a->bias_second,
     .residual = a->residual,
     .residual_stride = a->outputs},
  };
  ck_digit_linear(pool, &layers[0]);
  ck_digit_linear(pool, &layers[1]);
  ck_digit_mlp(pool, a);
  expect(
    memcmp(a->y, expected, (size_t)(a->m * a->outputs) * sizeof(float)) == 0,
    "%td rows, %td to %td to %td as two layers", a->m, a->inputs, a->hidden, a->outputs);
}

CK_CHECK(digit_mlp) {
  for (int s = 0; s < SIZES * 2; s++) {
    ptrdiff_t m = sizes[s % SIZES] * 2, inputs = sizes[s * 5 % SIZES];
    ptrdiff_t hidden = sizes[s * 7 % SIZES], outputs = sizes[(s * 3 + 1) % SIZES];
    ck_digit_mlp_args a = problem(m, inputs, hidden, outputs);
    if (s % 3 == 0) a.norm_weight = a.norm_bias = NULL;
    if (s % 2 == 0) a.residual = NULL;
    a.activation = (ck_activation)(s % 4);
    compare_with_layers(pool, &a);
    float *y = a.y, *expected = numbers(m * outputs, 0);
    a.y = expected;
    ck_digit_mlp(plain, &a);
    // Activations differ by up to 3e-4 of their value.
    expect_relative(
      y, expected, m * outputs, 5e-4f, "%td rows, %td to %td to %td", m, inputs, hidden, outputs);
    free_all();
  }
}

CK_BENCH(digit_mlp) {
  ck_digit_mlp_args a = problem(4096, 384, 1536, 384);
  MEASURE("4096x384 to 1536 to 384", 4 * a.m * a.inputs * a.hidden, ck_digit_mlp(pool, &a));
  free_all();
  a = problem(16384, 96, 384, 96);
  MEASURE("16384x96 to 384 to 96", 4 * a.m * a.inputs * a.hidden, ck_digit_mlp(pool, &a));
  free_all();
  a = problem(4096, 256, 2048, 256);
  MEASURE("4096x256 to 2048 to 256", 4 * a.m * a.inputs * a.hidden, ck_digit_mlp(pool, &a));
}
