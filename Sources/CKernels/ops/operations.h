// The list of operations, from which the table of kernels, each instruction set's table and the
// public functions are made. To add an operation, write its folder and a line here, and name its
// header in `include/CKernels.h` and its template in `operations_template.h`.
//
// The including file defines CK_OPERATION(result, name, parameters, arguments). The public function
// is `ck_NAME`; the static function of each instruction set is `NAME`. The parameters start with
// the pool.

#ifndef CK_OPERATION_OF_8_LANES
// Operations on vectors of eight floats at every width, because sums in another order would change
// their results. Wider instruction sets define it as nothing and leave them to AVX2.
#define CK_OPERATION_OF_8_LANES CK_OPERATION
#endif

// MARK: matrices
CK_OPERATION(void, linear, (ck_pool *pool, const ck_linear_args *args), (pool, args))
CK_OPERATION(
  void, integer_linear, (ck_pool *pool, const ck_integer_linear_args *args), (pool, args))
CK_OPERATION(
  void, bfloat16_linear, (ck_pool *pool, const ck_bfloat16_linear_args *args), (pool, args))
CK_OPERATION(void, bfloat16_mlp, (ck_pool *pool, const ck_bfloat16_mlp_args *args), (pool, args))
CK_OPERATION(
  ptrdiff_t, digit_attention_workspace, (const ck_pool *pool, const ck_attention_args *args),
  (pool, args))
CK_OPERATION(void, digit_attention, (ck_pool *pool, const ck_attention_args *args), (pool, args))
CK_OPERATION(void, digit_linear, (ck_pool *pool, const ck_digit_linear_args *args), (pool, args))
CK_OPERATION(void, digit_mlp, (ck_pool *pool, const ck_digit_mlp_args *args), (pool, args))
CK_OPERATION(void, mlp, (ck_pool *pool, const ck_mlp_args *args), (pool, args))
CK_OPERATION(
  ptrdiff_t, attention_workspace, (const ck_pool *pool, const ck_attention_args *args),
  (pool, args))
CK_OPERATION(void, attention, (ck_pool *pool, const ck_attention_args *args), (pool, args))
CK_OPERATION(
  ptrdiff_t, integer_attention_workspace, (const ck_pool *pool, const ck_attention_args *args),
  (pool, args))
CK_OPERATION(void, integer_attention, (ck_pool *pool, const ck_attention_args *args), (pool, args))
CK_OPERATION(
  ptrdiff_t, bfloat16_attention_workspace, (const ck_pool *pool, const ck_attention_args *args),
  (pool, args))
CK_OPERATION(void, bfloat16_attention, (ck_pool *pool, const ck_attention_args *args), (pool, args))
CK_OPERATION(
  void, grid_attention, (ck_pool *pool, const ck_grid_attention_args *args), (pool, args))
CK_OPERATION(
  ptrdiff_t, integer_grid_workspace, (const ck_pool *pool, const ck_grid_attention_args *args),
  (pool, args))
CK_OPERATION(
  void, integer_grid_attention, (ck_pool *pool, const ck_grid_attention_args *args), (pool, args))
CK_OPERATION(
  ptrdiff_t, bfloat16_grid_workspace, (const ck_pool *pool, const ck_grid_attention_args *args),
  (pool, args))
CK_OPERATION(
  void, bfloat16_grid_attention, (ck_pool *pool, const ck_grid_attention_args *args), (pool, args))
CK_OPERATION(void, layer_norm, (ck_pool *pool, const ck_layer_norm_args *args), (pool, args))
CK_OPERATION(
  void, activate,
  (ck_pool *pool, const float *x, float *y, ptrdiff_t count, ck_activation activation),
  (pool, x, y, count, activation))
CK_OPERATION(
  void, combine,
  (ck_pool *pool, const float *x, const float *z, ptrdiff_t period, float alpha, float beta,
   float gamma, float *y, ptrdiff_t count),
  (pool, x, z, period, alpha, beta, gamma, y, count))
CK_OPERATION(void, rotate, (ck_pool *pool, const ck_rotate_args *args), (pool, args))

// MARK: images
CK_OPERATION(void, convolve, (ck_pool *pool, const ck_convolve_args *args), (pool, args))
CK_OPERATION(
  void, transposed_convolve, (ck_pool *pool, const ck_transposed_args *args), (pool, args))
CK_OPERATION(void, depthwise, (ck_pool *pool, const ck_depthwise_args *args), (pool, args))
CK_OPERATION(void, depthwise3, (ck_pool *pool, const ck_depthwise3_args *args), (pool, args))
CK_OPERATION(void, mixer, (ck_pool *pool, const ck_mixer_args *args), (pool, args))
CK_OPERATION(
  void, row_sums,
  (ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, float *y),
  (pool, x, height, width, channels, y))
CK_OPERATION(
  void, max_pool,
  (ck_pool *pool, const float *x, ptrdiff_t x_stride, ptrdiff_t height, ptrdiff_t width,
   ptrdiff_t channels, float *y),
  (pool, x, x_stride, height, width, channels, y))
CK_OPERATION(
  void, upsample_nearest,
  (ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
   const float *addend, float *y),
  (pool, x, height, width, channels, addend, y))
CK_OPERATION(
  void, window_partition,
  (ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
   ptrdiff_t window, float *y),
  (pool, x, height, width, channels, window, y))
CK_OPERATION(
  void, window_merge,
  (ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
   ptrdiff_t window, const float *residual, float *y),
  (pool, x, height, width, channels, window, residual, y))
CK_OPERATION(
  void, resample,
  (ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
   const ck_taps *rows, const ck_taps *columns, float *between, float *y),
  (pool, x, height, width, channels, rows, columns, between, y))
CK_OPERATION(
  void, resample_bytes,
  (ck_pool *pool, const uint8_t *x, ptrdiff_t height, ptrdiff_t width, const ck_byte_taps *rows,
   const ck_byte_taps *columns, uint8_t *between, uint8_t *y),
  (pool, x, height, width, rows, columns, between, y))

// MARK: numbers
CK_OPERATION(
  void, to_half, (ck_pool *pool, const float *x, uint16_t *y, ptrdiff_t count), (pool, x, y, count))
CK_OPERATION(
  void, from_half, (ck_pool *pool, const uint16_t *x, float *y, ptrdiff_t count),
  (pool, x, y, count))
CK_OPERATION(int64_t, peak, (ck_pool *pool, ptrdiff_t rounds, float *sums), (pool, rounds, sums))

// MARK: the flow engine
CK_OPERATION_OF_8_LANES(
  void, flow_network_train,
  (ck_pool *pool, float *parameters, float *moment1, float *moment2, int step, size_t inputs,
   size_t batch, const float *x, const float *target, float rate, float decay, float *scratch),
  (pool, parameters, moment1, moment2, step, inputs, batch, x, target, rate, decay, scratch))
CK_OPERATION_OF_8_LANES(
  void, flow_network_apply,
  (ck_pool *pool, const float *parameters, const float *partial_bias, size_t base_inputs,
   size_t extra_inputs, const float *base, const float *extra, size_t stride, const uint8_t *wanted,
   size_t first_block, size_t last_block, float *full, float *partial),
  (pool, parameters, partial_bias, base_inputs, extra_inputs, base, extra, stride, wanted,
   first_block, last_block, full, partial))
CK_OPERATION_OF_8_LANES(
  void, flow_mean_field,
  (ck_pool *pool, const uint8_t *colour, const float *unary, size_t row, int w, int h,
   ck_flow_field field, float *q, float *scratch),
  (pool, colour, unary, row, w, h, field, q, scratch))

#undef CK_OPERATION
#undef CK_OPERATION_OF_8_LANES
