#define _GNU_SOURCE
#include "amx_permission.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__linux__)
/// Whether the system saves the state of tiles, bits 17 and 18 of XCR0.
static bool system_saves_tiles(void) {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low >> 17 & 3) == 3;
}

static bool processor_has_amx(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return false;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  bool has_bfloat16 = d >> 22 & 1, has_tiles = d >> 24 & 1, has_bytes = d >> 25 & 1;
  bool permutes_bytes = c >> 1 & 1;
  if (!__get_cpuid_count(7, 1, &a, &b, &c, &d)) return false;
  bool converts_to_bfloat16 = a >> 5 & 1;
  return has_bfloat16 && has_tiles && has_bytes && permutes_bytes && converts_to_bfloat16 &&
    system_saves_tiles();
}

/// Asks for the tiles' data, component 18 of the extended state.
static bool is_permitted(void) {
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, TILE_DATA = 18 };
  return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, TILE_DATA) == 0;
}
#else
static bool processor_has_amx(void) { return false; }
static bool is_permitted(void) { return false; }
#endif

static bool may_use_amx;
static pthread_once_t asked = PTHREAD_ONCE_INIT;

static void ask(void) { may_use_amx = processor_has_amx() && is_permitted(); }

bool ck_may_use_amx(void) {
  pthread_once(&asked, ask);
  return may_use_amx;
}

#else

bool ck_may_use_amx(void) { return false; }

#endif
