package com.example.lantern;

import android.hardware.Camera;

/** The flashlight: the camera is opened for its lamp only. */
final class Lamp {
    private Camera camera;

    void toggle() {
        if (camera == null) {
            on();
        } else {
            off();
        }
    }

    private void on() {
        camera = Camera.open();
        Camera.Parameters parameters = camera.getParameters();
        parameters.setFlashMode(Camera.Parameters.FLASH_MODE_TORCH);
        camera.setParameters(parameters);
        camera.startPreview();
    }

    void off() {
        if (camera != null) {
            camera.stopPreview();
            camera.release();
            camera = null;
        }
    }
}
