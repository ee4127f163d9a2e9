package com.microsoft.appcenter;

import android.app.Application;
import com.microsoft.appcenter.utils.DeviceInfoHelper;
import java.util.Map;
import java.util.UUID;

/** Stand-in for App Center's entry point: makes an installation id, describes the device, starts the services. */
public final class AppCenter {
    private static final String LOG_URL = "https://in.appcenter.ms";
    private static Map<String, String> device;

    private AppCenter() {}

    public static void start(Application app, String secret, Class<? extends AppCenterService>... services) {
        device = DeviceInfoHelper.getDeviceInfo(app);
        device.put("install_id", UUID.randomUUID().toString());
        device.put("secret", secret);
        device.put("url", LOG_URL);
        for (Class<? extends AppCenterService> service : services) {
            try {
                service.newInstance().onStarted(app);
            } catch (InstantiationException unusable) {
                device.put("failed", service.getName());
            } catch (IllegalAccessException hidden) {
                device.put("failed", service.getName());
            }
        }
    }
}
