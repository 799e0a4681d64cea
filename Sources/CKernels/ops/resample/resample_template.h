// Pooling, nearest upsampling and separable resampling; vectorised over channels by the compiler.

typedef struct sampling_args {
  const float *x;
  const float *addend;
  float *y;
  ptrdiff_t x_stride, height, width, channels;
  const ck_taps *taps;
} sampling_args;

static inline float larger(float a, float b) { return a > b ? a : b; }

static void max_pool_item(void *context, ptrdiff_t oy) {
  const sampling_args *a = context;
  for (ptrdiff_t ox = 0; ox < a->width / 2; ox++) {
    const float *restrict top = a->x + (2 * oy * a->width + 2 * ox) * a->x_stride;
    const float *restrict bottom = top + a->width * a->x_stride;
    float *restrict y = a->y + (oy * (a->width / 2) + ox) * a->channels;
    for (ptrdiff_t c = 0; c < a->channels; c++) {
      y[c] = larger(
        larger(top[c], top[c + a->x_stride]), larger(bottom[c], bottom[c + a->x_stride]));
    }
  }
}

static void max_pool(
  ck_pool *pool, const float *x, ptrdiff_t x_stride, ptrdiff_t height, ptrdiff_t width,
  ptrdiff_t channels, float *y) {
  sampling_args a = {x, NULL, y, x_stride, height, width, channels, NULL};
  ck_pool_run(pool, height / 2, max_pool_item, &a);
}

static void upsample_item(void *context, ptrdiff_t oy) {
  const sampling_args *a = context;
  for (ptrdiff_t ox = 0; ox < 2 * a->width; ox++) {
    const float *restrict x = a->x + (oy / 2 * a->width + ox / 2) * a->channels;
    ptrdiff_t at = (oy * 2 * a->width + ox) * a->channels;
    float *restrict y = a->y + at;
    if (a->addend) {
      const float *restrict addend = a->addend + at;
      for (ptrdiff_t c = 0; c < a->channels; c++) y[c] = x[c] + addend[c];
    } else {
      memcpy(y, x, (size_t)a->channels * sizeof(float));
    }
  }
}

static void upsample_nearest(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const float *addend, float *y) {
  sampling_args a = {x, addend, y, channels, height, width, channels, NULL};
  ck_pool_run(pool, 2 * height, upsample_item, &a);
}

/// out[0..<length] = Σ weights[t] · from[t · step + i]
static void weigh(
  const float *from, ptrdiff_t step, const float *weights, ptrdiff_t taps, ptrdiff_t length,
  float *restrict out) {
  for (ptrdiff_t i = 0; i < length; i++) out[i] = weights[0] * from[i];
  for (ptrdiff_t t = 1; t < taps; t++) {
    const float *restrict x = from + t * step;
    float weight = weights[t];
    for (ptrdiff_t i = 0; i < length; i++) out[i] += weight * x[i];
  }
}

static void resample_columns_item(void *context, ptrdiff_t row) {
  const sampling_args *a = context;
  for (ptrdiff_t ox = 0; ox < a->taps->outputs; ox++) {
    weigh(
      a->x + (row * a->width + a->taps->first[ox]) * a->channels, a->channels,
      a->taps->weights + ox * a->taps->taps, a->taps->taps, a->channels,
      a->y + (row * a->taps->outputs + ox) * a->channels);
  }
}

static void resample_rows_item(void *context, ptrdiff_t oy) {
  const sampling_args *a = context;
  ptrdiff_t length = a->width * a->channels;
  weigh(
    a->x + a->taps->first[oy] * length, length, a->taps->weights + oy * a->taps->taps,
    a->taps->taps, length, a->y + oy * length);
}

static void resample(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const ck_taps *rows, const ck_taps *columns, float *between, float *y) {
  sampling_args horizontal = {x, NULL, between, channels, height, width, channels, columns};
  ck_pool_run(pool, height, resample_columns_item, &horizontal);
  sampling_args vertical = {
    between, NULL, y, channels, height, columns->outputs, channels, rows,
  };
  ck_pool_run(pool, rows->outputs, resample_rows_item, &vertical);
}
