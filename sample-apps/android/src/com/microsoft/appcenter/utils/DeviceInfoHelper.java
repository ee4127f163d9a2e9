package com.microsoft.appcenter.utils;

import android.content.Context;
import android.os.Build;
import android.telephony.TelephonyManager;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

/** Stand-in for App Center's description of the device: no permanent identifier, but the operator's name. */
public final class DeviceInfoHelper {
    private DeviceInfoHelper() {}

    public static Map<String, String> getDeviceInfo(Context context) {
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Map<String, String> device = new HashMap<String, String>();
        device.put("model", Build.MODEL);
        device.put("oem", Build.MANUFACTURER);
        device.put("os_version", Build.VERSION.RELEASE);
        device.put("locale", Locale.getDefault().toString());
        device.put("time_zone", TimeZone.getDefault().getID());
        device.put("carrier", phone.getNetworkOperatorName());
        return device;
    }
}
