#include "scratch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_key_t scratch_key;
static pthread_once_t scratch_once = PTHREAD_ONCE_INIT;
// Owned by its thread; the key's destructor frees it when the thread ends.
static _Thread_local struct {
  float *memory;
  size_t count;
} scratch;

static void make_scratch_key(void) { pthread_key_create(&scratch_key, free); }

float *ck_scratch(size_t count) {
  if (count > scratch.count) {
    pthread_once(&scratch_once, make_scratch_key);
    free(scratch.memory);
    size_t rounded = (count + 1023) / 1024 * 1024;
    scratch.memory = aligned_alloc(64, rounded * sizeof(float));
    if (!scratch.memory) {
      fprintf(stderr, "no memory for %zu bytes of kernel scratch\n", rounded * sizeof(float));
      abort();
    }
    scratch.count = rounded;
    pthread_setspecific(scratch_key, scratch.memory);
  }
  return scratch.memory;
}
