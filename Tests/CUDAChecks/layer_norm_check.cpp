#include "check.h"

static void check_rows(int64_t m, int64_t n, int activation, float offset) {
  std::vector<float> x = noise(m * n, 1, 5);
  for (float &value : x) value += offset;
  const std::vector<float> weight = noise(n, 2), bias = noise(n, 3);
  const float epsilon = 1e-6f;
  Floats device_x(x), device_weight(weight), device_bias(bias), y(m * n);
  launch<gpu_layer_norm_args>(
    "layer_norm", layer_norm, {device_x, device_weight, device_bias, y, m, n, epsilon, activation},
    blocks(m, GPU_THREADS / GPU_WARP), 1, 1, GPU_THREADS);
  std::vector<double> expected(m * n);
  for (int64_t row = 0; row < m; row++) {
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < n; i++) mean += x[row * n + i] / (double)n;
    for (int64_t i = 0; i < n; i++) {
      variance += (x[row * n + i] - mean) * (x[row * n + i] - mean) / (double)n;
    }
    for (int64_t i = 0; i < n; i++) {
      const double normal = (x[row * n + i] - mean) / std::sqrt(variance + epsilon);
      expected[row * n + i] = activated_reference(normal * weight[i] + bias[i], activation);
    }
  }
  expect_near(
    "layer_norm " + std::to_string(m) + " x " + std::to_string(n), y, expected,
    offset == 0 ? 1e-6 : 1e-5);
}

void check_layer_norm() {
  for (int64_t m : {1, 7, 8, 9, 33}) {
    for (int64_t n : {3, 31, 32, 33, 144}) {
      for (int activation : {GPU_IDENTITY, GPU_GELU}) check_rows(m, n, activation, 0);
      check_rows(m, n, GPU_RELU, 100);
    }
  }
}
