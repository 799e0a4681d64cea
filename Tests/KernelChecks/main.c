// Runs the checks of all operations, or of those named as arguments, on every instruction set of
// this machine. With --bench it measures their speed instead.

#define _GNU_SOURCE
#include <stdarg.h>
#include <time.h>

#include "check.h"

const ptrdiff_t sizes[SIZES] = {1, 2, 3, 5, 7, 8, 14, 15, 16, 17, 31, 32, 33, 47, 64, 70, 96};

static const struct {
  uint32_t features;
  const char *name;
} sets[] = {
  {0, "plain C"},
  {CK_VECTOR128, "128-bit vectors"},
  {CK_AVX2, "AVX2"},
  {CK_AVX512, "AVX-512"},
  {CK_AVX512 | CK_VNNI, "AVX-512 with VNNI"},
  {CK_AVX512 | CK_VNNI | CK_AMX, "AMX"},
  {CK_EMULATED_AMX, "AMX, emulated"},
};

static registration *operations;
/// What runs at the moment, for messages.
static const char *operation = "", *set = "";
static int failures = 0;

void register_operation(registration *entry) {
  registration **at = &operations;
  while (*at && strcmp((*at)->name, entry->name) < 0) at = &(*at)->next;
  if (*at && strcmp((*at)->name, entry->name) == 0) {
    if (entry->check) (*at)->check = entry->check;
    if (entry->bench) (*at)->bench = entry->bench;
    return;
  }
  entry->next = *at;
  *at = entry;
}

// MARK: input

static uint64_t seed;

/// splitmix64
static uint64_t random_bits(void) {
  seed += 0x9E3779B97F4A7C15u;
  uint64_t z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

uint32_t below(uint32_t limit) { return (uint32_t)((random_bits() >> 32) * limit >> 32); }

float number(float magnitude) { return ((float)(random_bits() >> 40) / (1 << 23) - 1) * magnitude; }

/// A block of memory to free.
typedef struct block {
  struct block *next;
  void *memory;
} block;

static block *blocks;

void *bytes(size_t count) {
  block *b = malloc(sizeof *b);
  void *memory;
  // Aligned as tensors are: a tile's row that crosses a cache line takes twice as long to load.
  if (!b || posix_memalign(&memory, 64, count ? count : 1)) abort();
  *b = (block){.next = blocks, .memory = memory};
  blocks = b;
  return memory;
}

uint16_t *packed_bfloat16(const float *weights, ptrdiff_t n, ptrdiff_t k) {
  uint16_t *packed = bytes((size_t)ck_bfloat16_count(n, k) * 2);
  ck_pack_bfloat16(weights, k, 1, n, k, packed);
  return packed;
}

int8_t *packed_digits(const float *weights, ptrdiff_t n, ptrdiff_t k, float *steps) {
  int8_t *packed = bytes((size_t)ck_digit_count(n, k));
  ck_pack_digits(weights, k, n, k, packed, steps);
  return packed;
}

float *packed_floats(const float *weights, ptrdiff_t n, ptrdiff_t k) {
  float *packed = bytes((size_t)ck_packed_count(n, k) * sizeof(float));
  ck_pack(weights, k, n, k, NULL, packed);
  return packed;
}

void free_all(void) {
  while (blocks) {
    block *b = blocks;
    blocks = b->next;
    free(b->memory);
    free(b);
  }
}

float *numbers(ptrdiff_t count, float magnitude) {
  float *values = bytes((size_t)count * sizeof(float));
  for (ptrdiff_t i = 0; i < count; i++) values[i] = number(magnitude);
  return values;
}

float *hostile_numbers(ptrdiff_t count, float magnitude) {
  static const float worst[] = {INFINITY, -INFINITY, NAN, 3e38f, -3e38f, 1e-45f, 0.0f, -0.0f};
  float *values = numbers(count, magnitude);
  for (ptrdiff_t i = 0; i < count; i++) {
    if (below(8) == 0) values[i] = worst[below(8)];
  }
  return values;
}

uint8_t *random_bytes(ptrdiff_t count) {
  uint8_t *values = bytes((size_t)count);
  for (ptrdiff_t i = 0; i < count; i++) values[i] = (uint8_t)below(256);
  return values;
}

// MARK: comparison

static void fail(const char *format, va_list arguments) {
  printf("FAIL %s, %s: ", operation, set);
  vprintf(format, arguments);
  failures++;
}

void expect(int condition, const char *format, ...) {
  if (condition) return;
  va_list arguments;
  va_start(arguments, format);
  fail(format, arguments);
  va_end(arguments);
  printf("\n");
}

static void compare(
  const float *found, const float *expected, ptrdiff_t count, float tolerance, const char *format,
  va_list arguments) {
  float worst = 0;
  ptrdiff_t at = 0;
  for (ptrdiff_t i = 0; i < count; i++) {
    if (found[i] == expected[i] || (isnan(found[i]) && isnan(expected[i]))) continue;
    float difference = fabsf(found[i] - expected[i]);
    if (difference <= worst) continue;
    worst = difference;
    at = i;
    if (isnan(difference)) break;
  }
  if (worst <= tolerance) return;
  fail(format, arguments);
  printf(
    ": [%td] is %g instead of %g, off by %g where %g is allowed\n", at, (double)found[at],
    (double)expected[at], (double)worst, (double)tolerance);
}

void expect_close(
  const float *found, const float *expected, ptrdiff_t count, float tolerance, const char *format,
  ...) {
  va_list arguments;
  va_start(arguments, format);
  compare(found, expected, count, tolerance, format, arguments);
  va_end(arguments);
}

void expect_relative(
  const float *found, const float *expected, ptrdiff_t count, float tolerance, const char *format,
  ...) {
  float scale = 1e-6f;
  for (ptrdiff_t i = 0; i < count; i++) scale = fmaxf(scale, fabsf(expected[i]));
  va_list arguments;
  va_start(arguments, format);
  compare(found, expected, count, tolerance * scale, format, arguments);
  va_end(arguments);
}

// MARK: speed

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int measure(measurement *m) {
  double time = now();
  if (m->started > 0) {
    double took = time - m->started;
    m->total += took;
    if (m->best == 0 || took < m->best) m->best = took;
  }
  // The first call warms up caches and is counted, as the best of all is what is printed.
  if (m->total > 0.2) {
    printf(
      "%-22s %-28s %-18s %9.3f ms %8.1f G/s\n", operation, m->name, set, m->best * 1e3,
      m->operations / m->best * 1e-9);
    return 0;
  }
  m->started = now();
  return 1;
}

// MARK: main

static int is_chosen(const char *name, int count, char **names) {
  int named = 0;
  for (int i = 0; i < count; i++) {
    if (strcmp(names[i], "--bench") == 0) continue;
    named = 1;
    if (strcmp(names[i], name) == 0) return 1;
  }
  return !named;
}

int main(int argc, char **argv) {
  // Progress is visible in a log, and kept if a sanitizer ends the program.
  setvbuf(stdout, NULL, _IOLBF, 0);
  int benches = 0;
  for (int i = 1; i < argc; i++) benches |= strcmp(argv[i], "--bench") == 0;
  ck_pool *plain = ck_pool_create(1, 0);
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    set = sets[i].name;
    if ((ck_machine_features() & sets[i].features) != sets[i].features) {
      printf("skipped %s: this machine has none\n", set);
      continue;
    }
    ck_pool *pool = ck_pool_create(benches ? 1 : 3, sets[i].features);
    if (!plain || !pool) abort();
    if (ck_pool_features(pool) != sets[i].features) {
      printf("FAIL %s: the pool has features %u\n", set, ck_pool_features(pool));
      failures++;
    }
    int count = 0;
    for (registration *entry = operations; entry; entry = entry->next) {
      if (!is_chosen(entry->name, argc - 1, argv + 1)) continue;
      operation = entry->name;
      // Each check has the same input whether it runs alone or not.
      seed = 1;
      if (benches && entry->bench) entry->bench(pool);
      if (!benches && entry->check) entry->check(pool, plain);
      free_all();
      count++;
    }
    if (!benches) printf("checked %d operations on %s\n", count, set);
    ck_pool_destroy(pool);
  }
  ck_pool_destroy(plain);
  return failures > 0;
}
