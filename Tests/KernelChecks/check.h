// What the checks of the kernels share. Each operation has a check beside its kernels,
// Sources/CKernels/ops/OPERATION/OPERATION_check.c, in the manner of dav1d's checkasm: random and
// adversarial input, every instruction set of this machine against plain C, and, on request, the
// speed. scripts/check_kernels.sh builds and runs them.

#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

/// A check: CK_CHECK(operation) { … } compares the kernels of `pool` with those of `plain`.
#define CK_CHECK(operation)                                                       \
  static void check_##operation(ck_pool *pool, ck_pool *plain);                   \
  __attribute__((constructor)) static void register_check_##operation(void) {     \
    static registration entry = {.name = #operation, .check = check_##operation}; \
    register_operation(&entry);                                                   \
  }                                                                               \
  static void check_##operation(ck_pool *pool, ck_pool *plain)

/// A measurement: CK_BENCH(operation) { … } calls MEASURE for sizes that matter.
#define CK_BENCH(operation)                                                       \
  static void bench_##operation(ck_pool *pool);                                   \
  __attribute__((constructor)) static void register_bench_##operation(void) {     \
    static registration entry = {.name = #operation, .bench = bench_##operation}; \
    register_operation(&entry);                                                   \
  }                                                                               \
  static void bench_##operation(ck_pool *pool)

/// Measures the time of `call` and prints `count` per second; a multiply-add counts two.
#define MEASURE(label, count, call) \
  for (measurement m = {.name = label, .operations = (double)(count)}; measure(&m);) call

typedef struct registration {
  const char *name;
  void (*check)(ck_pool *pool, ck_pool *plain);
  void (*bench)(ck_pool *pool);
  struct registration *next;
} registration;

void register_operation(registration *entry);

typedef struct measurement {
  const char *name;
  double operations, started, best, total;
} measurement;

/// Whether to call once more; notes the time since the last call.
int measure(measurement *m);

// MARK: input. Memory is exactly of the size asked for, so that the address sanitizer sees accesses
// beyond it, and lasts until `free_all`, which each case calls at its end.

/// A random whole number below `limit`.
uint32_t below(uint32_t limit);

/// A random number, uniform in ±magnitude.
float number(float magnitude);

/// `count` random numbers, uniform in ±magnitude.
float *numbers(ptrdiff_t count, float magnitude);

/// As `numbers`; about one in eight is infinite, NaN, huge, subnormal or a zero of either sign.
float *hostile_numbers(ptrdiff_t count, float magnitude);

/// Weights [n, k], packed by `ck_pack_bfloat16`.
uint16_t *packed_bfloat16(const float *weights, ptrdiff_t n, ptrdiff_t k);

/// Weights [n, k], packed by `ck_pack_digits`, which writes their steps.
int8_t *packed_digits(const float *weights, ptrdiff_t n, ptrdiff_t k, float *steps);

/// Weights [n, k], packed by `ck_pack`.
float *packed_floats(const float *weights, ptrdiff_t n, ptrdiff_t k);

/// `count` uninitialised bytes.
void *bytes(size_t count);

/// `count` bytes of random values.
uint8_t *random_bytes(ptrdiff_t count);

void free_all(void);

/// Sizes around those of vectors, tiles and panels.
extern const ptrdiff_t sizes[];
enum { SIZES = 17 };

// MARK: comparison. `format` describes the case; it is printed on failure.

/// The numbers are equal within `tolerance`, or both NaN.
__attribute__((format(printf, 5, 6))) void expect_close(
  const float *found, const float *expected, ptrdiff_t count, float tolerance, const char *format,
  ...);

/// As `expect_close`, with a tolerance relative to the largest absolute value expected.
__attribute__((format(printf, 5, 6))) void expect_relative(
  const float *found, const float *expected, ptrdiff_t count, float tolerance, const char *format,
  ...);

__attribute__((format(printf, 2, 3))) void expect(int condition, const char *format, ...);

#endif
