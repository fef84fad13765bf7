# How the C++ decoder of the tests (zxing-cpp) is built: without the symbols that Riverward never prints,
# and sixteen files a compilation.
foreach(symbol AZTEC DATAMATRIX MAXICODE PDF417 1D)
    set(ZXING_ENABLE_${symbol} OFF CACHE BOOL "")
endforeach()
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
