#include "process_memory.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void release_large_blocks(void) {
  // Setting the limit also keeps glibc from raising it.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  // Up to 64 MiB of free memory at the end of a heap is not returned: otherwise it would be returned
  // after every frame and be mapped again, page by page, for the next one.
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_ARENA_MAX, 2);
}
#else
void release_large_blocks(void) {}
#endif
