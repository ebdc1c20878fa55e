//go:build !js

package split

const simd = false

func validSIMD([]byte) bool                     { return false }
func (k *kernel) itemsSIMD([]byte, []Range) int { return 0 }
