#include "check.h"

namespace {

void check_activate(int64_t count, float scale) {
  const std::vector<float> x = noise(count, 1, scale);
  Floats device_x(x);
  for (int activation : {GPU_IDENTITY, GPU_RELU, GPU_GELU, GPU_SIGMOID}) {
    Floats y(count);
    launch_elements("activate", activate, {device_x, y, count, activation}, count);
    std::vector<double> expected(count);
    for (int64_t i = 0; i < count; i++) expected[i] = activated_reference(x[i], activation);
    expect_near("activate " + std::to_string(activation), y, expected, 2.5e-7);
  }
}

/// The tails are small numbers next to large ones: each is compared on its own.
void check_tails() {
  for (float x : {-1e30f, -100.0f, -20.0f, -7.0f, -6.0f, -3.0f, 0.0f, 3.0f, 6.0f, 20.0f, 1e30f}) {
    Floats device_x(std::vector<float>{x});
    for (int activation : {GPU_RELU, GPU_GELU, GPU_SIGMOID}) {
      Floats y(1);
      launch_elements("activate", activate, {device_x, y, 1, activation}, 1);
      expect_near(
        "activate " + std::to_string(activation) + " of " + std::to_string(x), y,
        {activated_reference(x, activation)}, 2.5e-7);
    }
  }
  Floats infinite(std::vector<float>{-INFINITY});
  for (int activation : {GPU_RELU, GPU_GELU, GPU_SIGMOID}) {
    Floats y(1);
    launch_elements("activate", activate, {infinite, y, 1, activation}, 1);
    expect_near("activate " + std::to_string(activation) + " of -∞", y, {0}, 1e-7);
  }
  Floats nan(1), y(1);
  for (int activation : {GPU_IDENTITY, GPU_RELU, GPU_GELU, GPU_SIGMOID}) {
    y[0] = 0;
    launch_elements("activate", activate, {nan, y, 1, activation}, 1);
    expect(y[0] != y[0], "activate keeps NaN");
  }
}

void check_combine(int64_t count, int64_t period) {
  const std::vector<float> x = noise(count, 1), z = noise(period > 0 ? period : 1, 2);
  Floats device_x(x), device_z(z), y(count);
  const float alpha = 0.75f, beta = -2.5f, gamma = 0.125f;
  launch_elements(
    "combine", combine,
    {device_x, period > 0 ? device_z.data() : nullptr, y, period, count, alpha, beta, gamma},
    count);
  std::vector<double> expected(count);
  for (int64_t i = 0; i < count; i++) {
    expected[i] = (double)alpha * x[i] + gamma;
    if (period > 0) expected[i] += (double)beta * z[i % period];
  }
  expect_near("combine", y, expected, 2e-7);
}

void check_normalize(int64_t count) {
  std::vector<uint8_t> x(count);
  for (int64_t i = 0; i < count; i++) x[i] = (uint8_t)(i * 37 + 255);
  const std::vector<float> table = noise(3 * 256, 3);
  Memory<uint8_t> device_x(x);
  Floats device_table(table), y(count);
  launch_elements("normalize", normalize, {device_x, device_table, y, count}, count);
  std::vector<double> expected(count);
  for (int64_t i = 0; i < count; i++) expected[i] = table[i % 3 * 256 + x[i]];
  expect_near("normalize", y, expected, 0);
}

void check_above(int64_t count) {
  std::vector<float> x = noise(count, 4);
  x[0] = 0.25f;
  if (count > 1) x[1] = NAN;
  Floats device_x(x);
  Memory<uint8_t> y(count);
  launch_elements("above", above, {device_x, y, count, 0.25f}, count);
  bool same = true;
  for (int64_t i = 0; i < count; i++) same = same && y[i] == (x[i] > 0.25f);
  expect(same, "above");
}

void check_copy_rows(int64_t rows, int64_t width, int64_t x_stride, int64_t y_stride) {
  const std::vector<float> x = noise((rows - 1) * x_stride + width, 5);
  const std::vector<float> before = noise((rows - 1) * y_stride + width, 6);
  Floats device_x(x), y(before);
  launch_elements(
    "copy_rows", copy_rows, {device_x, y, rows, width, x_stride, y_stride}, rows * width);
  std::vector<double> expected(before.begin(), before.end());
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t i = 0; i < width; i++) expected[row * y_stride + i] = x[row * x_stride + i];
  }
  expect_near("copy_rows", y, expected, 0);
}

void check_rotate(int64_t m, int64_t excluded, int64_t pairs, int64_t period, int64_t repeats) {
  const int64_t channels = 2 * pairs, rows = m + excluded;
  const std::vector<float> x = noise(rows * channels, 7), cosine = noise(period * pairs, 8),
                           sine = noise(period * pairs, 9);
  Floats device_x(x), device_cosine(cosine), device_sine(sine), y(rows * channels);
  launch_elements(
    "rotate", rotate,
    {device_x, device_cosine, device_sine, y, m, excluded, pairs, period, repeats},
    rows * channels);
  std::vector<double> expected(x.begin(), x.end());
  for (int64_t row = 0; row < m; row++) {
    for (int64_t i = 0; i < pairs; i++) {
      const int64_t at = row * channels + 2 * i, angle = row / repeats % period * pairs + i;
      expected[at] = (double)x[at] * cosine[angle] - (double)x[at + 1] * sine[angle];
      expected[at + 1] = (double)x[at] * sine[angle] + (double)x[at + 1] * cosine[angle];
    }
  }
  expect_near("rotate", y, expected, 2e-7);
}

} // namespace

void check_elementwise() {
  for (int64_t count : {1, 255, 256, 257, 1000}) {
    for (float scale : {1.0f, 8.0f, 100.0f}) check_activate(count, scale);
    for (int64_t period : {0, 1, 33, 256}) check_combine(count, period);
    check_normalize(count);
    check_above(count);
  }
  check_tails();
  check_copy_rows(1, 1, 1, 1);
  check_copy_rows(7, 33, 40, 35);
  check_copy_rows(300, 3, 3, 5);
  check_rotate(1, 0, 1, 1, 1);
  check_rotate(35, 3, 5, 7, 1);
  check_rotate(36, 2, 33, 6, 3);
}
