#ifndef PROCESS_MEMORY_H
#define PROCESS_MEMORY_H

/// Makes the process give large blocks back to the system as they are freed.
///
/// Engines work in blocks of a megabyte and more that come and go on several threads. Left to itself,
/// glibc raises its limit for mapped blocks with the first of them that is freed and from then on
/// keeps them in a heap for each thread, with holes that grow as frames go by.
void release_large_blocks(void);

#endif
