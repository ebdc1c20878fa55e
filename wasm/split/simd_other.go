//go:build !js

package split

const simd = false

func validSIMD([]byte) bool                     { return false }
func findSIMD([]byte, []Step, []Place) int      { return 0 }
func (k *kernel) itemsSIMD([]byte, []Range) int { return 0 }
